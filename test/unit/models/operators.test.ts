import assert from 'node:assert/strict';
import { test } from 'node:test';
import { convertTflite } from '../../../src/models/convert.js';
import { runLiteRtModel } from './litert-oracle.js';
import { maxDifference, randomNumbers, runOnnxModel } from './onnx-model.js';
import { buildTflite, int32, int8, type TestOperator, type TestTensor } from './tflite-builder.js';

const SAME = 0;
const VALID = 1;

/** Centred on zero, so that activations have both signs to work on. */
const weights = (count: number, seed: number) => randomNumbers(count, seed).map((value) => value - 0.5);

function convolution(
  input: number[],
  kernel: number[],
  output: number[],
  padding: number,
  strides: number[],
) {
  const [outputs = 0, height = 0, width = 0, inputs = 0] = kernel;
  const tensors = [
    { shape: input },
    { shape: kernel, data: weights(outputs * height * width * inputs, 2) },
    { shape: [outputs], data: weights(outputs, 3) },
    { shape: output },
  ];
  const options = [int8(padding), int32(strides[1] ?? 0), int32(strides[0] ?? 0)];
  return { tensors, options };
}

interface Case {
  tensors: TestTensor[];
  operator: TestOperator;
}

function conv2d(...args: Parameters<typeof convolution>): Case {
  const { tensors, options } = convolution(...args);
  return { tensors, operator: { code: 3, inputs: [0, 1, 2], outputs: [3], optionsType: 1, options } };
}

function depthwiseConv2d(...[input, kernel, output, padding, strides]: Parameters<typeof convolution>): Case {
  const [, , , channels = 0] = kernel;
  const { tensors, options } = convolution(input, kernel, output, padding, strides);
  tensors[2] = { shape: [channels], data: weights(channels, 3) };
  const withMultiplier = [...options, int32(1)];
  return {
    tensors,
    operator: { code: 4, inputs: [0, 1, 2], outputs: [3], optionsType: 2, options: withMultiplier },
  };
}

function transposedConv2d(input: number[], kernel: number[], output: number[], padding: number): Case {
  const { tensors } = convolution(input, kernel, output, padding, [2, 2]);
  const customOptions = Int32Array.of(padding + 1, 2, 2);
  return {
    tensors,
    operator: { code: 'Convolution2DTransposeBias', inputs: [0, 1, 2], outputs: [3], customOptions },
  };
}

function unary(code: number, shape: number[]): Case {
  return { tensors: [{ shape }, { shape }], operator: { code, inputs: [0], outputs: [1] } };
}

function withIntegers(input: number[], integers: number[], output: number[], operator: TestOperator): Case {
  const data = Int32Array.from(integers);
  return {
    tensors: [{ shape: input }, { shape: [integers.length], type: 2, data }, { shape: output }],
    operator,
  };
}

const RESIZE = { code: 23, inputs: [0, 1], outputs: [2], optionsType: 15 };
const MEAN = { code: 40, inputs: [0, 1], outputs: [2], optionsType: 27 };
const HALF_PIXEL = [undefined, undefined, undefined, int8(1)];
const AVERAGE_POOL = (filter: number[]) => ({
  code: 1,
  inputs: [0],
  outputs: [1],
  optionsType: 5,
  options: [int8(VALID), int32(1), int32(1), int32(filter[1] ?? 0), int32(filter[0] ?? 0)],
});
const MAX_POOL = (padding: number, filter: number[], strides: number[]): TestOperator => ({
  code: 17,
  inputs: [0],
  outputs: [1],
  optionsType: 5,
  options: [
    int8(padding),
    int32(strides[1] ?? 0),
    int32(strides[0] ?? 0),
    int32(filter[1] ?? 0),
    int32(filter[0] ?? 0),
  ],
});

function pad(input: number[], amounts: number[], output: number[]): Case {
  const data = Int32Array.from(amounts);
  return {
    tensors: [{ shape: input }, { shape: [amounts.length / 2, 2], type: 2, data }, { shape: output }],
    operator: { code: 34, inputs: [0, 1], outputs: [2], optionsType: 22, options: [] },
  };
}

function reshape(input: number[], output: number[]): Case {
  return withIntegers(input, output, output, { code: 22, inputs: [0, 1], outputs: [2] });
}

function concatenation(axis: number, ...shapes: number[][]): Case {
  return {
    tensors: shapes.map((shape) => ({ shape })),
    operator: { code: 2, inputs: [0, 0], outputs: [1], optionsType: 10, options: [int32(axis)] },
  };
}

const ADD = { code: 0, inputs: [0, 0], outputs: [1], optionsType: 11, options: [int8(0)] };

const CASES: Record<string, Case> = {
  'CONV_2D with SAME padding that is uneven': conv2d([1, 6, 9, 3], [4, 3, 3, 3], [1, 3, 5, 4], SAME, [2, 2]),
  'CONV_2D with unlike strides': conv2d([1, 6, 9, 3], [4, 3, 5, 3], [1, 6, 5, 4], SAME, [1, 2]),
  'CONV_2D with VALID padding': conv2d([1, 6, 9, 3], [4, 2, 3, 3], [1, 5, 7, 4], VALID, [1, 1]),
  DEPTHWISE_CONV_2D: depthwiseConv2d([1, 6, 9, 3], [1, 5, 3, 3], [1, 3, 5, 3], SAME, [2, 2]),
  Convolution2DTransposeBias: transposedConv2d([1, 4, 5, 3], [2, 2, 2, 3], [1, 8, 10, 2], SAME),
  'Convolution2DTransposeBias with overlap': transposedConv2d(
    [1, 4, 5, 3],
    [2, 3, 3, 3],
    [1, 8, 10, 2],
    SAME,
  ),
  HARD_SWISH: unary(117, [1, 4, 5, 3]),
  LOGISTIC: unary(14, [1, 4, 5, 3]),
  RELU: unary(19, [1, 4, 5, 3]),
  ADD: { tensors: [{ shape: [1, 4, 5, 3] }, { shape: [1, 4, 5, 3] }], operator: ADD },
  MUL: {
    tensors: [{ shape: [1, 4, 5, 3] }, { shape: [1, 4, 5, 3] }],
    operator: { ...ADD, code: 18, optionsType: 21 },
  },
  'MEAN over height and width': withIntegers([1, 4, 5, 3], [1, 2], [1, 1, 1, 3], {
    ...MEAN,
    options: [int8(1)],
  }),
  'AVERAGE_POOL_2D over the whole': {
    tensors: [{ shape: [1, 4, 5, 3] }, { shape: [1, 1, 1, 3] }],
    operator: AVERAGE_POOL([4, 5]),
  },
  'MAX_POOL_2D with steps of two': {
    tensors: [{ shape: [1, 4, 6, 3] }, { shape: [1, 2, 3, 3] }],
    operator: MAX_POOL(SAME, [2, 2], [2, 2]),
  },
  'MAX_POOL_2D with SAME padding that is uneven': {
    tensors: [{ shape: [1, 4, 5, 3] }, { shape: [1, 2, 5, 3] }],
    operator: MAX_POOL(SAME, [3, 2], [2, 1]),
  },
  'PAD with channels': pad([1, 4, 5, 3], [0, 0, 0, 0, 0, 0, 0, 2], [1, 4, 5, 5]),
  'PAD on each side': pad([1, 4, 5, 3], [0, 0, 1, 2, 3, 0, 1, 0], [1, 7, 8, 4]),
  'RESHAPE to a list': reshape([1, 4, 5, 6], [1, 40, 3]),
  'CONCATENATION of lists': concatenation(1, [1, 4, 3], [1, 8, 3]),
  'RESIZE_BILINEAR by an uneven factor': withIntegers([1, 4, 5, 3], [7, 13], [1, 7, 13, 3], {
    ...RESIZE,
    options: HALF_PIXEL,
  }),
};

for (const [name, { tensors, operator }] of Object.entries(CASES)) {
  test(`${name} computes what LiteRT computes`, async () => {
    const model = buildTflite(tensors, operator);
    const shape = tensors[0]?.shape ?? [];
    const input = weights(
      shape.reduce((product, dimension) => product * dimension, 1),
      4,
    ).map((v) => 8 * v);
    const expected = await runLiteRtModel(model, input, shape);
    assert.ok(expected.some((value) => Math.abs(value) > 0.1));
    const found = await runOnnxModel(convertTflite(model), input, shape);
    assert.ok(maxDifference(expected, found) < 1e-5, `${maxDifference(expected, found)}`);
  });
}

const dilated = conv2d([1, 6, 9, 3], [4, 3, 3, 3], [1, 6, 9, 4], SAME, [1, 1]);
dilated.operator.options?.push(undefined, int32(2), int32(2));

const REFUSED: Record<string, [Case, RegExp]> = {
  'an operator without translation': [
    unary(25, [1, 4, 5, 3]),
    /operators\[0\]: no translation of operator SOFTMAX/,
  ],
  'an operator unknown to the schema': [unary(101, [1, 4, 5, 3]), /operator builtin operator 101/],
  'a dilated convolution': [dilated, /CONV_2D with dilation_w_factor 2/],
  'a fused activation': [
    { tensors: [{ shape: [1, 2, 2, 1] }, { shape: [1, 2, 2, 1] }], operator: { ...ADD, options: [int8(1)] } },
    /ADD with fused_activation_function 1/,
  ],
  'a convolution whose shapes disagree': [
    conv2d([1, 6, 9, 3], [4, 3, 3, 3], [1, 4, 5, 4], SAME, [2, 2]),
    /6 to 4 elements by kernel 3, stride 2/,
  ],
  'a stride of zero': [
    conv2d([1, 6, 9, 3], [4, 3, 3, 3], [1, 3, 5, 4], SAME, [0, 0]),
    /by kernel 3, stride 0/,
  ],
  'a pool over a part': [
    { tensors: [{ shape: [1, 4, 5, 3] }, { shape: [1, 3, 4, 3] }], operator: AVERAGE_POOL([2, 2]) },
    /AVERAGE_POOL_2D of 2x2 over 4x5/,
  ],
  'a mean over channels': [
    withIntegers([1, 4, 5, 3], [3], [1, 4, 5, 1], { ...MEAN, options: [int8(1)] }),
    /MEAN over the axes 3/,
  ],
  'a pool of nothing': [
    { tensors: [{ shape: [1, 4, 6, 3] }, { shape: [1, 4, 6, 3] }], operator: MAX_POOL(SAME, [0, 0], [1, 1]) },
    /MAX_POOL_2D of 0x0/,
  ],
  'padding that cuts off': [
    pad([1, 4, 5, 3], [0, 0, -1, 0, 0, 0, 0, 0], [1, 3, 5, 3]),
    /PAD of 1x4x5x3 by 0,0,-1,0,0,0,0,0 to 1x3x5x3/,
  ],
  'padding to another size than it says': [
    pad([1, 4, 5, 3], [0, 0, 1, 0, 0, 0, 0, 0], [1, 6, 5, 3]),
    /PAD of 1x4x5x3 by 0,0,1,0,0,0,0,0 to 1x6x5x3/,
  ],
  'a reshape to another count': [reshape([1, 4, 5, 6], [1, 40, 4]), /RESHAPE of 1x4x5x6 to 1x40x4/],
  'a reshape to another picture': [reshape([1, 4, 5, 6], [1, 5, 4, 6]), /only to a list of as many/],
  'a concatenation of values': [
    concatenation(2, [1, 4, 3], [1, 4, 6]),
    /CONCATENATION along axis 2 other than of lists/,
  ],
  'a concatenation of pictures': [
    concatenation(1, [1, 4, 3, 2], [1, 8, 3, 2]),
    /CONCATENATION along axis 1 other than of lists/,
  ],
  'a concatenation to another count': [
    concatenation(1, [1, 4, 3], [1, 9, 3]),
    /CONCATENATION of 1x4x3, 1x4x3 to 1x9x3/,
  ],
  'a resize that aligns corners': [
    withIntegers([1, 4, 5, 3], [7, 13], [1, 7, 13, 3], {
      ...RESIZE,
      options: [undefined, undefined, int8(1)],
    }),
    /without half_pixel_centers/,
  ],
  'a resize to another size than it declares': [
    withIntegers([1, 4, 5, 3], [7, 13], [1, 8, 13, 3], { ...RESIZE, options: HALF_PIXEL }),
    /RESIZE_BILINEAR to 1x7x13x3, declared as 1x8x13x3/,
  ],
  'an activation of another shape than its input': [
    { tensors: [{ shape: [1, 4, 5, 3] }, { shape: [1, 5, 4, 3] }], operator: unary(19, []).operator },
    /RELU of 1x4x5x3 to 1x5x4x3/,
  ],
  'an activation with fewer dimensions than its input': [
    { tensors: [{ shape: [1, 4, 5, 3] }, { shape: [1, 4, 5] }], operator: unary(19, []).operator },
    /RELU of 1x4x5x3 to 1x4x5/,
  ],
  'a sum of another shape than its addends': [
    { tensors: [{ shape: [1, 4, 5, 3] }, { shape: [1, 4, 6, 3] }], operator: ADD },
    /ADD of 1x4x5x3 and 1x4x5x3 to 1x4x6x3/,
  ],
  'an operator that reads its own output': [
    { tensors: [{ shape: [1, 2, 2, 1] }, { shape: [1, 2, 2, 1] }], operator: { ...ADD, inputs: [0, 1] } },
    /operators\[0\]: reads tensor 1, which is not computed before it/,
  ],
  'an operator that writes what is there already': [
    { tensors: [{ shape: [1, 2, 2, 1] }, { shape: [1, 2, 2, 1] }], operator: { ...ADD, outputs: [0] } },
    /operators\[0\]: computes tensor 0, which is there already/,
  ],
  'weights of another size than their shape': [
    {
      tensors: [
        { shape: [1, 2, 2, 1] },
        { shape: [1, 1, 1, 1], data: weights(2, 1) },
        { shape: [1], data: weights(1, 1) },
        { shape: [1] },
      ],
      operator: { ...dilated.operator, options: [int8(SAME), int32(1), int32(1)] },
    },
    /expected 4 bytes of constants, found 8/,
  ],
};

for (const [name, [{ tensors, operator }, message]] of Object.entries(REFUSED)) {
  test(`${name} is refused by name`, () => {
    assert.throws(() => convertTflite(buildTflite(tensors, operator)), { code: 'MODEL_INVALID', message });
  });
}
