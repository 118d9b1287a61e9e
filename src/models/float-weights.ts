import { unsupported } from './model-error.js';
import { TensorType, type TfliteTensor } from './tflite-model.js';

/** The constants of a tensor as 32-bit floats, in the file's order. */
export function decodeFloats(tensor: TfliteTensor): Float32Array {
  if (tensor.type !== TensorType.FLOAT32 && tensor.type !== TensorType.FLOAT16) {
    throw unsupported(tensor.path, `expected FLOAT32 or FLOAT16 constants, found type ${tensor.type}`);
  }
  const half = tensor.type === TensorType.FLOAT16;
  const view = constantView(tensor, half ? 2 : 4);
  const values = new Float32Array(elementCount(tensor.shape));
  for (let i = 0; i < values.length; i++) {
    values[i] = half ? halfToNumber(view.getUint16(2 * i, true)) : view.getFloat32(4 * i, true);
  }
  return values;
}

export function decodeInt32s(tensor: TfliteTensor): number[] {
  if (tensor.type !== TensorType.INT32) {
    throw unsupported(tensor.path, `expected INT32 constants, found type ${tensor.type}`);
  }
  const view = constantView(tensor, 4);
  return Array.from({ length: view.byteLength / 4 }, (_, i) => view.getInt32(4 * i, true));
}

/** Transposes each of the `rows` x `columns` matrices that `values` holds one after the other. */
export function transposeMatrices(values: Float32Array, rows: number, columns: number): Float32Array {
  const transposed = new Float32Array(values.length);
  const size = rows * columns;
  values.forEach((value, i) => {
    const within = i % size;
    const row = Math.floor(within / columns);
    transposed[i - within + (within % columns) * rows + row] = value;
  });
  return transposed;
}

function constantView(tensor: TfliteTensor, elementSize: number): DataView {
  const { data } = tensor;
  const expected = elementCount(tensor.shape) * elementSize;
  if (data.byteLength !== expected) {
    throw unsupported(tensor.path, `expected ${expected} bytes of constants, found ${data.byteLength}`);
  }
  return new DataView(data.buffer, data.byteOffset, data.byteLength);
}

function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

/** IEEE 754 binary16: 1 sign, 5 exponent (bias 15), 10 fraction bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
