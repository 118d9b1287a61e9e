import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ANCHOR_COUNT,
  decodeFaces,
  MODEL_SIZE,
  NUMBERS_PER_ANCHOR,
} from '../../../../src/engine/face/decode-faces.js';
import { mergeOverlapping, overlap } from '../../../../src/engine/face/merge-overlapping.js';
import { faceAt } from './faces.js';

/** The model's outputs when it sees faces at these anchors and nowhere else. */
function outputs(...seen: { anchor: number; rawScore: number; numbers: number[] }[]) {
  const regressors = new Float32Array(ANCHOR_COUNT * NUMBERS_PER_ANCHOR);
  const scores = new Float32Array(ANCHOR_COUNT).fill(-50);
  for (const { anchor, rawScore, numbers } of seen) {
    regressors.set(numbers, anchor * NUMBERS_PER_ANCHOR);
    scores[anchor] = rawScore;
  }
  return [regressors, scores] as const;
}

function assertNear(found: Record<string, number>, expected: Record<string, number>): void {
  assert.deepEqual(Object.keys(found).sort(), Object.keys(expected).sort());
  for (const [name, value] of Object.entries(expected)) {
    assert.ok(Math.abs((found[name] ?? NaN) - value) < 1e-9, `${name} is ${found[name]}, not ${value}`);
  }
}

/** A box of 32 pixels around the anchor, its points at 1, 2, 3 … pixels from it. */
const NUMBERS = [0, 0, 32, 32, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

test('each anchor is the centre of its cell: two per cell of 16x16, then six of 8x8', () => {
  const cases: [anchor: number, x: number, y: number][] = [
    [0, 0.5 / 16, 0.5 / 16],
    [3, 1.5 / 16, 0.5 / 16],
    [2 * 16, 0.5 / 16, 1.5 / 16],
    [511, 15.5 / 16, 15.5 / 16],
    [512, 0.5 / 8, 0.5 / 8],
    [512 + 6 * 9 + 5, 1.5 / 8, 1.5 / 8],
    [895, 7.5 / 8, 7.5 / 8],
  ];
  for (const [anchor, x, y] of cases) {
    const [face] = decodeFaces(...outputs({ anchor, rawScore: 2, numbers: NUMBERS }));
    assert.ok(face);
    assertNear({ ...face.box }, { x: x - 0.125, y: y - 0.125, width: 0.25, height: 0.25 });
    const { rightEye, leftEar } = face.keypoints;
    assertNear({ ...rightEye }, { x: x + 1 / MODEL_SIZE, y: y + 2 / MODEL_SIZE });
    assertNear({ ...leftEar }, { x: x + 11 / MODEL_SIZE, y: y + 12 / MODEL_SIZE });
    assert.ok(Math.abs(face.score - 1 / (1 + Math.exp(-2))) < 1e-9);
  }
});

test('what is unsure, or no number, is no face', () => {
  for (const rawScore of [-0.01, -1000, NaN]) {
    assert.deepEqual(decodeFaces(...outputs({ anchor: 100, rawScore, numbers: NUMBERS })), []);
  }
  const broken = NUMBERS.with(7, NaN);
  assert.deepEqual(decodeFaces(...outputs({ anchor: 100, rawScore: 5, numbers: broken })), []);
  assert.equal(decodeFaces(...outputs({ anchor: 100, rawScore: 1000, numbers: NUMBERS }))[0]?.score, 1);
});

test('candidates that overlap become one face at their weighted mean, with the best score', () => {
  const [face, ...others] = mergeOverlapping([faceAt(104, 100, 40, 0.6), faceAt(100, 100, 40, 0.9)]);
  assert.deepEqual(others, []);
  assert.equal(face?.score, 0.9);
  const x = (104 * 0.6 + 100 * 0.9) / 1.5;
  assert.ok(Math.abs(face.box.x + 20 - x) < 1e-9);
  assert.ok(Math.abs(face.keypoints.nose.x - x) < 1e-9);
});

test('faces apart stay apart, the surest first', () => {
  const faces = mergeOverlapping([faceAt(100, 100, 40, 0.6), faceAt(130, 100, 40, 0.8)]);
  assert.deepEqual(
    faces.map(({ score, box }) => [score, box.x]),
    [
      [0.8, 110],
      [0.6, 80],
    ],
  );
});

test('overlap is intersection over union', () => {
  const box = { x: 0, y: 0, width: 4, height: 2 };
  assert.equal(overlap(box, box), 1);
  assert.equal(overlap(box, { x: 2, y: 0, width: 4, height: 2 }), 1 / 3);
  assert.equal(overlap(box, { x: 4, y: 0, width: 4, height: 2 }), 0);
  assert.equal(overlap(box, { x: 9, y: 9, width: -20, height: -20 }), 0);
});
