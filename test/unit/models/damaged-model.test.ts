import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CamfxError } from '../../../src/errors.js';
import { convertTflite } from '../../../src/models/convert.js';
import { FlatTable } from '../../../src/models/flatbuffer.js';
import { LANDSCAPE } from './litert-oracle.js';
import { randomNumbers } from './onnx-model.js';
import { buildTflite, int32, int8 } from './tflite-builder.js';

const model = readFileSync(LANDSCAPE);

/** Whether the bytes convert; any error but the converter's own fails the test. */
function converts(bytes: Uint8Array, damage: string): boolean {
  try {
    convertTflite(bytes);
    return true;
  } catch (error) {
    assert.ok(error instanceof CamfxError && error.code === 'MODEL_INVALID', `${damage}: ${String(error)}`);
    return false;
  }
}

test('a truncated model is refused with the field that lies outside', () => {
  for (let length = 0; length < model.length; length += length < 200 ? 1 : 401) {
    assert.equal(converts(model.subarray(0, length), `cut at ${length}`), false, `cut at ${length}`);
  }
  assert.throws(() => convertTflite(model.subarray(0, 100_000)), {
    message:
      /^malformed \.tflite model: model[\w.[\]]* at offset \d+: expected \d+ bytes within the file's 100000, found/,
  });
});

const SMALL: Record<string, Buffer> = {
  CONV_2D: buildTflite(
    [
      { shape: [1, 3, 4, 2] },
      { shape: [1, 2, 2, 2], data: new Float32Array(8) },
      { shape: [1], data: new Float32Array(1) },
      { shape: [1, 2, 2, 1] },
    ],
    { code: 3, inputs: [0, 1, 2], outputs: [3], options: [int8(0), int32(2), int32(2)] },
  ),
  Convolution2DTransposeBias: buildTflite(
    [
      { shape: [1, 2, 2, 1] },
      { shape: [1, 2, 2, 1], data: new Float32Array(4) },
      { shape: [1], data: new Float32Array(1) },
      { shape: [1, 4, 4, 1] },
    ],
    {
      code: 'Convolution2DTransposeBias',
      inputs: [0, 1, 2],
      outputs: [3],
      customOptions: Int32Array.of(1, 2, 2),
    },
  ),
  PAD: buildTflite(
    [
      { shape: [1, 2, 2, 1] },
      { shape: [4, 2], type: 2, data: Int32Array.of(0, 0, 1, 0, 0, 0, 0, 2) },
      { shape: [1, 3, 2, 3] },
    ],
    { code: 34, inputs: [0, 1], outputs: [2], options: [] },
  ),
  MAX_POOL_2D: buildTflite([{ shape: [1, 4, 4, 1] }, { shape: [1, 2, 2, 1] }], {
    code: 17,
    inputs: [0],
    outputs: [1],
    options: [int8(0), int32(2), int32(2), int32(2), int32(2)],
  }),
  RESHAPE: buildTflite([{ shape: [1, 2, 2, 2] }, { shape: [1, 4, 2] }], {
    code: 22,
    inputs: [0],
    outputs: [1],
  }),
  CONCATENATION: buildTflite([{ shape: [1, 4, 2] }, { shape: [1, 8, 2] }], {
    code: 2,
    inputs: [0, 0],
    outputs: [1],
    options: [int32(1)],
  }),
  RESIZE_BILINEAR: buildTflite(
    [{ shape: [1, 2, 2, 1] }, { shape: [2], type: 2, data: Int32Array.of(4, 4) }, { shape: [1, 4, 4, 1] }],
    { code: 23, inputs: [0, 1], outputs: [2], options: [undefined, undefined, undefined, int8(1)] },
  ),
};

for (const [name, intact] of Object.entries(SMALL)) {
  test(`no flipped bit in a ${name} model escapes as another error`, () => {
    assert.ok(converts(intact, 'intact'));
    let refused = 0;
    for (let bit = 0; bit < 8 * intact.length; bit++) {
      const damaged = Uint8Array.from(intact);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if (!converts(damaged, `bit ${bit & 7} at ${bit >> 3}`)) refused++;
    }
    assert.ok(refused > intact.length, `only ${refused} of ${8 * intact.length} damaged models were refused`);
  });
}

test('random bytes in the landscape model never escape as another error', () => {
  const random = randomNumbers(40 * 64, 7);
  for (let trial = 0; trial < 40; trial++) {
    const damaged = Uint8Array.from(model);
    for (const [i, value] of random.subarray(64 * trial, 64 * (trial + 1)).entries()) {
      damaged[Math.floor(value * model.length)] = 37 * i;
    }
    converts(damaged, `trial ${trial}`);
  }
});

test('bytes of another kind are refused by the file identifier', () => {
  assert.throws(() => convertTflite(Buffer.from('\x10\x00\x00\x00ONNX and more')), {
    message: 'malformed .tflite model: file identifier at offset 4: expected "TFL3", found "ONNX"',
  });
});

/** A root table at 24 whose slot 0 points to a vector at 36; the vtable at 8 is given as 16-bit words. */
function rootTable(vtable: number[], vectorLength: number): FlatTable {
  const bytes = Buffer.alloc(48);
  bytes.writeUInt32LE(24, 0);
  bytes.write('TFL3', 4, 'latin1');
  for (const [i, value] of vtable.entries()) bytes.writeUInt16LE(value, 8 + 2 * i);
  bytes.writeInt32LE(16, 24);
  bytes.writeUInt32LE(8, 28);
  bytes.writeUInt32LE(vectorLength, 36);
  return FlatTable.root(bytes, 'TFL3', 'root');
}

test('each structural error names the field, its offset, what was expected and what was found', () => {
  const cases: [vtable: number[], length: number, message: string][] = [
    [[5, 8, 4], 0, 'root vtable size at offset 8: expected an even number from 4, found 5'],
    [[60, 8, 4], 0, "root vtable at offset 8: expected 60 bytes within the file's 48, found offset 8"],
    [[6, 99, 4], 0, "root at offset 24: expected 99 bytes within the file's 48, found offset 24"],
    [[6, 8, 6], 0, "root.axes at offset 12: expected 4 bytes within the table's 8, found field offset 6"],
    [[6, 8, 4], 5, 'root.axes at offset 36: expected at most 4 elements, found 5'],
    [[6, 8, 4], 3, "root.axes at offset 40: expected 12 bytes within the file's 48, found offset 40"],
  ];
  for (const [vtable, length, message] of cases) {
    assert.throws(() => rootTable(vtable, length).int32s(0, 'axes', 4), {
      code: 'MODEL_INVALID',
      message: `malformed .tflite model: ${message}`,
    });
  }
  assert.deepEqual(rootTable([6, 8, 4], 2).int32s(0, 'axes', 4), [0, 0]);
  assert.deepEqual(rootTable([4, 8], 0).int32s(0, 'axes', 4), []);
});

test('an index beyond the tensors is refused with its offset', () => {
  const tensors = [{ shape: [1, 1, 1, 1] }, { shape: [1, 1, 1, 1] }];
  const bytes = buildTflite(tensors, { code: 19, inputs: [2], outputs: [1] });
  assert.throws(() => convertTflite(bytes), {
    message:
      /model\.subgraphs\[0\]\.operators\[0\]\.inputs\[0\] at offset \d+: expected an index below 2, found 2$/,
  });
});
