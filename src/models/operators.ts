import type { ConversionContext } from './conversion-context.js';
import type { FlatTable } from './flatbuffer.js';
import { transposeMatrices } from './float-weights.js';
import { unsupported } from './model-error.js';
import { concatenateLists, pad, reshapeToList } from './shape-operators.js';
import type { TfliteOperator } from './tflite-model.js';

/** Translates one operator: adds its ONNX nodes and weights to the context's graph. */
type Translation = (context: ConversionContext, operator: TfliteOperator) => void;

/** By TensorFlow Lite operator name: what MediaPipe's selfie segmentation and face detection models consist of. */
export const TRANSLATIONS: Readonly<Record<string, Translation>> = {
  ADD: (context, operator) => binary(context, operator, 'Add'),
  AVERAGE_POOL_2D: globalAveragePool,
  CONCATENATION: concatenateLists,
  CONV_2D: conv2d,
  Convolution2DTransposeBias: transposedConv2d,
  DEPTHWISE_CONV_2D: depthwiseConv2d,
  DEQUANTIZE: (context, operator) => context.dequantize(operator),
  HARD_SWISH: (context, operator) => unary(context, operator, 'HardSwish'),
  LOGISTIC: (context, operator) => unary(context, operator, 'Sigmoid'),
  MAX_POOL_2D: maxPool,
  MEAN: spatialMean,
  MUL: (context, operator) => binary(context, operator, 'Mul'),
  PAD: pad,
  RELU: (context, operator) => unary(context, operator, 'Relu'),
  RESHAPE: reshapeToList,
  RESIZE_BILINEAR: resizeBilinear,
};

/** Padding in the schema's option tables; the custom operator counts from 1 instead. */
const SAME = 0;
const CUSTOM_SAME = 1;

function unary(context: ConversionContext, operator: TfliteOperator, onnxName: string): void {
  expectElementwise(context, operator, 1);
  context.graph.addNode(onnxName, [context.activation(operator, 0)], context.output(operator));
}

function binary(context: ConversionContext, operator: TfliteOperator, onnxName: string): void {
  expectDefault(operator, 0, 'fused_activation_function');
  expectElementwise(context, operator, 2);
  const operands = [context.activation(operator, 0), context.activation(operator, 1)];
  context.graph.addNode(onnxName, operands, context.output(operator));
}

function conv2d(context: ConversionContext, operator: TfliteOperator): void {
  expectDefault(operator, 3, 'fused_activation_function');
  expectDilation(operator, 4);
  const [outputs, height, width, inputs] = context.inputShape(operator, 1);
  const weights = transposeMatrices(context.constant(operator, 1), height * width, inputs);
  addConvolution(context, operator, { shape: [outputs, inputs, height, width], weights, group: 1 });
}

function depthwiseConv2d(context: ConversionContext, operator: TfliteOperator): void {
  expectDefault(operator, 4, 'fused_activation_function');
  expectDilation(operator, 5);
  const [one, height, width, channels] = context.inputShape(operator, 1);
  const inputs = context.inputShape(operator, 0)[3];
  if (one !== 1 || channels !== inputs) {
    throw unsupported(operator.path, `depth multiplier other than 1 (${inputs} to ${channels} channels)`);
  }
  const weights = transposeMatrices(context.constant(operator, 1), height * width, channels);
  addConvolution(context, operator, { shape: [channels, 1, height, width], weights, group: channels });
}

interface Kernel {
  /** OIHW, as ONNX wants it. */
  readonly shape: readonly [number, number, number, number];
  readonly weights: Float32Array;
  readonly group: number;
}

function addConvolution(context: ConversionContext, operator: TfliteOperator, kernel: Kernel): void {
  const [, , height, width] = kernel.shape;
  const output = context.output(operator);
  context.graph.addNode(
    'Conv',
    [
      context.activation(operator, 0),
      context.graph.addFloats(`${output}.weights`, kernel.shape, kernel.weights),
      context.bias(operator, 2, kernel.shape[0]),
    ],
    output,
    {
      kernel_shape: [height, width],
      ...strides(context, operator, [height, width]),
      group: kernel.group,
    },
  );
}

/** The attributes of a convolution's or pool's steps; their options begin alike: padding, stride_w, stride_h. */
function strides(
  context: ConversionContext,
  operator: TfliteOperator,
  [height, width]: readonly [number, number],
): { strides: number[]; pads: number[] } {
  const [, inputHeight, inputWidth] = context.inputShape(operator, 0);
  const [, outputHeight, outputWidth] = context.outputShape(operator);
  const options = optionsOf(operator);
  const same = options.int8(0, 'padding') === SAME;
  const strideWidth = options.int32(1, 'stride_w');
  const strideHeight = options.int32(2, 'stride_h');
  const [top, bottom] = padding(operator, inputHeight, outputHeight, height, strideHeight, same);
  const [left, right] = padding(operator, inputWidth, outputWidth, width, strideWidth, same);
  return { strides: [strideHeight, strideWidth], pads: [top, left, bottom, right] };
}

/** MediaPipe's custom operator: transposed convolution with a bias; options are padding, stride_w, stride_h. */
function transposedConv2d(context: ConversionContext, operator: TfliteOperator): void {
  const { customOptions: bytes } = operator;
  if (bytes.byteLength !== 12) {
    throw unsupported(`${operator.path}.custom_options`, `expected 12 bytes, found ${bytes.byteLength}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const same = view.getInt32(0, true) === CUSTOM_SAME;
  const strideWidth = view.getInt32(4, true);
  const strideHeight = view.getInt32(8, true);
  const [outputs, height, width, inputs] = context.inputShape(operator, 1);
  const [, inputHeight, inputWidth] = context.inputShape(operator, 0);
  const [, outputHeight, outputWidth] = context.outputShape(operator);
  // It is the gradient of a convolution, so its padding is that of the convolution from its output to its input.
  const [top, bottom] = padding(operator, outputHeight, inputHeight, height, strideHeight, same);
  const [left, right] = padding(operator, outputWidth, inputWidth, width, strideWidth, same);
  const weights = transposeMatrices(context.constant(operator, 1), outputs * height * width, inputs);
  const output = context.output(operator);
  context.graph.addNode(
    'ConvTranspose',
    [
      context.activation(operator, 0),
      context.graph.addFloats(`${output}.weights`, [inputs, outputs, height, width], weights),
      context.bias(operator, 2, outputs),
    ],
    output,
    {
      kernel_shape: [height, width],
      strides: [strideHeight, strideWidth],
      pads: [top, left, bottom, right],
    },
  );
}

function globalAveragePool(context: ConversionContext, operator: TfliteOperator): void {
  expectDefault(operator, 5, 'fused_activation_function');
  const [, height, width] = context.inputShape(operator, 0);
  const [, outputHeight, outputWidth] = context.outputShape(operator);
  const options = optionsOf(operator);
  const filter = [options.int32(4, 'filter_height'), options.int32(3, 'filter_width')];
  if (filter[0] !== height || filter[1] !== width || outputHeight !== 1 || outputWidth !== 1) {
    throw unsupported(operator.path, `AVERAGE_POOL_2D of ${filter.join('x')} over ${height}x${width}`);
  }
  context.graph.addNode('GlobalAveragePool', [context.activation(operator, 0)], context.output(operator));
}

/** What lies outside the picture doesn't take part, in both formats. */
function maxPool(context: ConversionContext, operator: TfliteOperator): void {
  expectDefault(operator, 5, 'fused_activation_function');
  const options = optionsOf(operator);
  const kernel = [options.int32(4, 'filter_height'), options.int32(3, 'filter_width')] as const;
  if (kernel[0] < 1 || kernel[1] < 1) throw unsupported(operator.path, `MAX_POOL_2D of ${kernel.join('x')}`);
  context.graph.addNode('MaxPool', [context.activation(operator, 0)], context.output(operator), {
    kernel_shape: kernel,
    ...strides(context, operator, kernel),
  });
}

/** MEAN over height and width with both dimensions kept: the same as a global average pool. */
function spatialMean(context: ConversionContext, operator: TfliteOperator): void {
  const axes = context.integers(operator, 1).join();
  if (axes !== '1,2' || optionsOf(operator).int8(0, 'keep_dims') === 0) {
    throw unsupported(operator.path, `MEAN over the axes ${axes}; only 1,2 with keep_dims`);
  }
  context.graph.addNode('GlobalAveragePool', [context.activation(operator, 0)], context.output(operator));
}

function resizeBilinear(context: ConversionContext, operator: TfliteOperator): void {
  const options = optionsOf(operator);
  if (options.int8(2, 'align_corners') !== 0 || options.int8(3, 'half_pixel_centers') === 0) {
    throw unsupported(operator.path, 'RESIZE_BILINEAR without half_pixel_centers');
  }
  const [batch, , , channels] = context.inputShape(operator, 0);
  const [height, width] = context.integers(operator, 1);
  if (height === undefined || width === undefined) throw unsupported(operator.path, 'no size to resize to');
  const size = [batch, height, width, channels].join('x');
  const declared = context.outputShape(operator).join('x');
  if (size !== declared)
    throw unsupported(operator.path, `RESIZE_BILINEAR to ${size}, declared as ${declared}`);
  const output = context.output(operator);
  const sizes = context.graph.addInts(`${output}.sizes`, [batch, channels, height, width]);
  // Resize's second and third inputs, roi and scales, stay empty.
  context.graph.addNode('Resize', [context.activation(operator, 0), '', '', sizes], output, {
    mode: 'linear',
    coordinate_transformation_mode: 'half_pixel',
  });
}

/** Zeros before and after one dimension; TensorFlow's SAME puts the odd one after, VALID has none. */
function padding(
  operator: TfliteOperator,
  input: number,
  output: number,
  kernel: number,
  stride: number,
  same: boolean,
): [before: number, after: number] {
  const expected = Math.ceil((same ? input : input - kernel + 1) / stride);
  if (stride < 1 || output !== expected) {
    throw unsupported(operator.path, `${input} to ${output} elements by kernel ${kernel}, stride ${stride}`);
  }
  const total = same ? Math.max((output - 1) * stride + kernel - input, 0) : 0;
  const before = Math.floor(total / 2);
  return [before, total - before];
}

function optionsOf(operator: TfliteOperator): FlatTable {
  if (operator.options === undefined) throw unsupported(operator.path, `${operator.name} without options`);
  return operator.options;
}

/** The rewrites go by the declared shapes, so these must be what the operator makes of its operands, broadcast or not. */
function expectElementwise(context: ConversionContext, operator: TfliteOperator, operands: number): void {
  const shapes = Array.from({ length: operands }, (_, i) => context.inputDimensions(operator, i));
  const output = context.outputDimensions(operator);
  const fits = output.map((size, axis) => size === Math.max(...shapes.map((shape) => shape[axis] ?? NaN)));
  if (fits.includes(false) || shapes.some(({ length }) => length !== output.length)) {
    const inputs = shapes.map((shape) => shape.join('x')).join(' and ');
    throw unsupported(operator.path, `${operator.name} of ${inputs} to ${output.join('x')}`);
  }
}

function expectDefault(operator: TfliteOperator, slot: number, name: string): void {
  const value = operator.options?.int8(slot, name) ?? 0;
  if (value !== 0) throw unsupported(operator.path, `${operator.name} with ${name} ${value}`);
}

function expectDilation(operator: TfliteOperator, slot: number): void {
  for (const [i, name] of ['dilation_w_factor', 'dilation_h_factor'].entries()) {
    const value = optionsOf(operator).int32(slot + i, name);
    // The schema's default is 1, and absent fields read as 0 here.
    if (value > 1) throw unsupported(operator.path, `${operator.name} with ${name} ${value}`);
  }
}
