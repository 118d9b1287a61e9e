import { decodeFloats, decodeInt32s } from './float-weights.js';
import type { Graph, ValueInfo } from './graph.js';
import { unsupported } from './model-error.js';
import { TensorType, type TfliteGraph, type TfliteOperator, type TfliteTensor } from './tflite-model.js';

type Shape4 = readonly [number, number, number, number];

/** What the translation of each operator reads from the source graph, and the ONNX graph that it writes to. */
export class ConversionContext {
  readonly graph: Graph;
  readonly #source: TfliteGraph;
  /** Weights by tensor, dequantized: the models store them as 16-bit floats behind a DEQUANTIZE operator. */
  readonly #dequantized = new Map<TfliteTensor, Float32Array>();

  constructor(source: TfliteGraph, graph: Graph) {
    this.#source = source;
    this.graph = graph;
    for (const tensor of source.tensors) {
      if (tensor.shape.length !== 4) continue;
      const [batch, height, width, channels] = shape4(tensor);
      graph.declareShape(activationName(tensor), [batch, channels, height, width]);
    }
  }

  dequantize(operator: TfliteOperator): void {
    const values = decodeFloats(this.#operand(operator, operator.inputs, 0));
    this.#dequantized.set(this.#operand(operator, operator.outputs, 0), values);
  }

  /** The ONNX name of an input that is computed at run time. */
  activation(operator: TfliteOperator, position: number): string {
    const tensor = this.#operand(operator, operator.inputs, position);
    if (tensor.data.byteLength > 0 || this.#dequantized.has(tensor)) {
      throw unsupported(operator.path, `${operator.name} with a constant as input ${position}`);
    }
    return activationName(tensor);
  }

  output(operator: TfliteOperator): string {
    return activationName(this.#operand(operator, operator.outputs, 0));
  }

  /** Values of an input that is constant, in the file's order. */
  constant(operator: TfliteOperator, position: number): Float32Array {
    const tensor = this.#operand(operator, operator.inputs, position);
    return this.#dequantized.get(tensor) ?? decodeFloats(tensor);
  }

  integers(operator: TfliteOperator, position: number): number[] {
    return decodeInt32s(this.#operand(operator, operator.inputs, position));
  }

  /** Adds a convolution's bias to the graph and returns its name. */
  bias(operator: TfliteOperator, position: number, channels: number): string {
    const values = this.constant(operator, position);
    if (values.length !== channels) {
      throw unsupported(operator.path, `${values.length} bias values for ${channels} channels`);
    }
    return this.graph.addFloats(`${this.output(operator)}.bias`, [channels], values);
  }

  /** NHWC for an activation, OHWI for weights. */
  inputShape(operator: TfliteOperator, position: number): Shape4 {
    return shape4(this.#operand(operator, operator.inputs, position));
  }

  outputShape(operator: TfliteOperator): Shape4 {
    return shape4(this.#operand(operator, operator.outputs, 0));
  }

  /** The same for a tensor of any rank. Only those of rank 4 change their layout; a list keeps the file's. */
  inputDimensions(operator: TfliteOperator, position: number): readonly number[] {
    return this.#operand(operator, operator.inputs, position).shape;
  }

  outputDimensions(operator: TfliteOperator): readonly number[] {
    return this.#operand(operator, operator.outputs, 0).shape;
  }

  /** A graph input or output: a picture in ONNX's NCHW, or a list in the file's order. */
  valueInfo(index: number): ValueInfo {
    const tensor = this.#source.tensors[index];
    if (tensor?.type !== TensorType.FLOAT32) throw unsupported('model', 'inputs and outputs must be FLOAT32');
    if (tensor.shape.length === 3) return { name: activationName(tensor), shape: tensor.shape };
    const [batch, height, width, channels] = shape4(tensor);
    return { name: activationName(tensor), shape: [batch, channels, height, width] };
  }

  #operand(operator: TfliteOperator, operands: readonly number[], position: number): TfliteTensor {
    const tensor = this.#source.tensors[operands[position] ?? -1];
    if (tensor === undefined)
      throw unsupported(operator.path, `${operator.name} without operand ${position}`);
    return tensor;
  }
}

/** Tensor names need not be unique; the index makes them so. */
function activationName(tensor: TfliteTensor): string {
  return `${tensor.name}:${tensor.index}`;
}

function shape4(tensor: TfliteTensor): Shape4 {
  const [n, h, w, c] = tensor.shape;
  if (n === undefined || h === undefined || w === undefined || c === undefined || tensor.shape.length > 4) {
    throw unsupported(`${tensor.path}.shape`, `expected 4 dimensions, found ${tensor.shape.length}`);
  }
  return [n, h, w, c];
}
