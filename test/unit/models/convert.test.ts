import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readGoldenSample } from '../../../src/engine/matte/segmenter-golden.js';
import { convertTflite } from '../../../src/models/convert.js';
import { FACE, GENERAL, LANDSCAPE, runLiteRtModel, runLiteRtOutputs } from './litert-oracle.js';
import { maxDifference, randomNumbers, runOnnxModel, runOnnxOutputs } from './onnx-model.js';

const golden = readGoldenSample();

interface Grid {
  width: number;
  height: number;
}

/** An NHWC input whose pixels are `colour(x, y)`, with x and y in 0..1. */
function picture({ width, height }: Grid, colour: (x: number, y: number) => number[]): Float32Array {
  const pixels = Array.from({ length: width * height }, (_, i) =>
    colour((i % width) / width, Math.floor(i / width) / height),
  );
  return Float32Array.from(pixels.flat());
}

function goldenColour(x: number, y: number): number[] {
  const at = 3 * (Math.floor(y * golden.height) * golden.width + Math.floor(x * golden.width));
  return [...golden.rgb.subarray(at, at + 3)].map((value) => value / 255);
}

const PICTURES: Record<string, (grid: Grid) => Float32Array> = {
  'the golden picture': (grid) => picture(grid, goldenColour),
  'the golden picture upside down': (grid) => picture(grid, (x, y) => goldenColour(x, 0.999 - y)),
  noise: ({ width, height }) => randomNumbers(3 * width * height),
  'a horizontal gradient': (grid) => picture(grid, (x) => [x, x, x]),
  'a gradient of colours': (grid) => picture(grid, (x, y) => [y, 1 - x, x * y]),
};

const MODELS = {
  landscape: { path: LANDSCAPE, width: 256, height: 144 },
  general: { path: GENERAL, width: 256, height: 256 },
};

for (const [name, { path, ...grid }] of Object.entries(MODELS)) {
  for (const [subject, draw] of Object.entries(PICTURES)) {
    test(`the converted ${name} model segments ${subject} as LiteRT does`, async () => {
      const model = readFileSync(path);
      const shape = [1, grid.height, grid.width, 3];
      const expected = await runLiteRtModel(model, draw(grid), shape);
      const found = await runOnnxModel(convertTflite(model), draw(grid), shape);
      assert.equal(found.length, grid.width * grid.height);
      assert.ok(maxDifference(expected, found) < 1e-3, `${maxDifference(expected, found)}`);
    });
  }
}

for (const [subject, draw] of Object.entries(PICTURES)) {
  test(`the converted face model sees ${subject} as LiteRT does`, async () => {
    const model = readFileSync(FACE);
    const shape = [1, 128, 128, 3];
    const input = draw({ width: 128, height: 128 }).map((value) => 2 * value - 1);
    const expected = await runLiteRtOutputs(model, input, shape);
    const found = await runOnnxOutputs(convertTflite(model), input, shape);
    assert.deepEqual(
      found.map(({ length }) => length),
      [896 * 16, 896],
    );
    for (const [i, values] of found.entries()) {
      // Positions are numbers to 200 and scores to 150, before the sigmoid.
      const difference = maxDifference(expected[i] ?? values.subarray(1), values);
      assert.ok(difference < 1e-2, `output ${i} differs by ${difference}`);
    }
  });
}

test('the golden mask is what LiteRT computes for the golden picture, and shows a person', async () => {
  const input = Float32Array.from(golden.rgb, (value) => value / 255);
  const mask = await runLiteRtModel(readFileSync(LANDSCAPE), input, [1, golden.height, golden.width, 3]);
  const expected = Float32Array.from(golden.mask, (value) => value / 255);
  assert.ok(maxDifference(mask, expected) <= 0.5 / 255 + 1e-4, `${maxDifference(mask, expected)}`);
  const person = golden.mask.filter((value) => value > 200).length / golden.mask.length;
  assert.ok(person > 0.1 && person < 0.6, `${person} of the picture is person`);
});
