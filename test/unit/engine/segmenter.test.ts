import assert from 'node:assert/strict';
import { readdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fillGoldenInput, readGoldenSample } from '../../../src/engine/matte/segmenter-golden.js';
import { Segmenter } from '../../../src/engine/matte/segmenter.js';
import { convertTflite } from '../../../src/models/convert.js';
import { GENERAL, LANDSCAPE } from '../models/litert-oracle.js';

const folder = mkdtempSync(join(tmpdir(), 'camfx-segmenter-'));
const golden = readGoldenSample();

function writeModel(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const landscape = convertTflite(readFileSync(LANDSCAPE));
const modelPath = writeModel('landscape.onnx', landscape);
after(() => rmSync(folder, { recursive: true }));

const personShare = (mask: Float32Array) => mask.filter((value) => value > 0.5).length / mask.length;
const threadCount = () => readdirSync('/proc/self/task').length;

test('run() finds the person, in the same array each time', async () => {
  const segmenter = await Segmenter.open({ modelPath });
  const { input, mask } = segmenter;
  assert.deepEqual(
    [segmenter.width, segmenter.height, input.length, mask.length],
    [256, 144, 110_592, 36_864],
  );
  assert.equal(personShare(mask), 0, 'the golden check leaves nobody in the mask');
  assert.ok(
    input.every((value) => value === 0),
    'nor its picture in the input',
  );
  fillGoldenInput(input, golden);
  await segmenter.run();
  assert.equal(segmenter.mask, mask);
  assert.equal(segmenter.input, input);
  const expected = golden.mask.filter((value) => value > 127).length / golden.mask.length;
  assert.ok(Math.abs(personShare(mask) - expected) < 0.005, `${personShare(mask)} is not ${expected}`);
  input.fill(0);
  await segmenter.run();
  assert.equal(personShare(mask), 0, 'a black picture shows nobody');
  await segmenter.close();
});

test('the runtime starts no thread of its own', async () => {
  // Node starts its own pool of threads with the first file operations.
  await Promise.all(Array.from({ length: 8 }, () => readFile(modelPath)));
  const before = threadCount();
  const segmenter = await Segmenter.open({ modelPath });
  await segmenter.run();
  assert.equal(threadCount(), before);
  await segmenter.close();
});

test('close() may come twice, and during a run', async () => {
  const segmenter = await Segmenter.open({ modelPath });
  const run = segmenter.run();
  await Promise.all([segmenter.close(), segmenter.close()]);
  await run;
  await assert.rejects(segmenter.run());
});

test('a picture with red and blue exchanged is refused', async () => {
  const rgb = golden.rgb.map((_, i) => golden.rgb[i - (i % 3) + 2 - (i % 3)] ?? 0);
  await assert.rejects(Segmenter.open({ modelPath, golden: { ...golden, rgb } }), {
    code: 'MODEL_GOLDEN',
    message:
      /wrong mask for the golden picture at \(\d+, \d+\): expected \d\.\d+ within 0\.02, found \d\.\d+/,
  });
});

test('a mask of one half everywhere is refused', async () => {
  const mask = golden.mask.map(() => 128);
  await assert.rejects(Segmenter.open({ modelPath, golden: { ...golden, mask } }), { code: 'MODEL_GOLDEN' });
});

test('a single wrong value in the mask is refused', async () => {
  const mask = golden.mask.map((value, i) => (i === 20_000 ? value ^ 8 : value));
  await assert.rejects(Segmenter.open({ modelPath, golden: { ...golden, mask } }), { code: 'MODEL_GOLDEN' });
});

/** The model with each large constant replaced by `value`: raw_data fields (tag 0x4a) of the initializers. */
function withWeights(model: Uint8Array, value: number): Uint8Array {
  const damaged = Uint8Array.from(model);
  const view = new DataView(damaged.buffer);
  const marker = Buffer.from('.weights\x4a', 'latin1');
  let replaced = 0;
  for (
    let at = Buffer.from(model).indexOf(marker);
    at >= 0;
    at = Buffer.from(model).indexOf(marker, at + 1)
  ) {
    let end = at + marker.length;
    let length = 0;
    for (let shift = 0; ; shift += 7, end++) {
      length |= ((damaged[end] ?? 0) & 0x7f) << shift;
      if ((damaged[end] ?? 0) < 0x80) break;
    }
    for (let i = end + 1; i < end + 1 + length; i += 4) view.setFloat32(i, value, true);
    replaced++;
  }
  assert.equal(replaced, 55, 'the model has 54 convolutions and a transposed one');
  return damaged;
}

for (const value of [0, NaN]) {
  test(`a model whose weights are all ${value} is refused`, async () => {
    const path = writeModel(`weights-${value}.onnx`, withWeights(landscape, value));
    await assert.rejects(Segmenter.open({ modelPath: path }), { code: 'MODEL_GOLDEN' });
  });
}

test('a model of another grid than the golden picture is refused', async () => {
  const path = writeModel('general.onnx', convertTflite(readFileSync(GENERAL)));
  await assert.rejects(Segmenter.open({ modelPath: path }), {
    code: 'MODEL_GOLDEN',
    message: /general\.onnx is 256x256, the golden picture 256x144/,
  });
});

test('a missing model is reported with its path', async () => {
  await assert.rejects(Segmenter.open({ modelPath: join(folder, 'none.onnx') }), {
    code: 'MODEL_MISSING',
    message: `cannot read the segmentation model ${folder}/none.onnx`,
  });
});

test('a truncated model is reported as invalid', async () => {
  const path = writeModel('cut.onnx', landscape.subarray(0, 5000));
  await assert.rejects(Segmenter.open({ modelPath: path }), { code: 'MODEL_INVALID', message: /cut\.onnx/ });
});
