import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { MODEL_SIZE } from '../../../../src/engine/face/decode-faces.js';
import { FaceDetector } from '../../../../src/engine/face/face-detector.js';
import {
  checkGoldenFace,
  fillGoldenFaceInput,
  GOLDEN_FACE_TOLERANCE,
  readGoldenFace,
} from '../../../../src/engine/face/face-golden.js';
import { convertTflite } from '../../../../src/models/convert.js';
import { native, type PictureSize } from '../../../../src/native.js';
import { facesByLiteRt } from '../../models/face-oracle.js';
import { FACE, LANDSCAPE } from '../../models/litert-oracle.js';

const folder = mkdtempSync(join(tmpdir(), 'camfx-face-'));
const modelPath = join(folder, 'face.onnx');
writeFileSync(modelPath, convertTflite(readFileSync(FACE)));
const detector = await FaceDetector.open(modelPath);
after(async () => {
  await detector.close();
  rmSync(folder, { recursive: true });
});

function compositorOf(i420: Uint8Array, size: PictureSize) {
  const compositor = new native.Compositor(size);
  compositor.load('YU12', i420, 0);
  return compositor;
}

const SIZES = [
  { width: 640, height: 360 },
  { width: 640, height: 480 },
  { width: 480, height: 640 },
];

for (const size of SIZES) {
  test(`the presenter's face is found in ${size.width}x${size.height}, where the presenter is`, async () => {
    const { i420, alpha } = native.renderPresenter(size.width, size.height, 0);
    const faces = await detector.detect(compositorOf(i420, size), size);
    assert.equal(faces.length, 1);
    const [face] = faces;
    assert.ok(face && face.score > 0.7, `score ${String(face?.score)}`);
    const { rightEye, leftEye, nose, mouth } = face.keypoints;
    assert.ok(rightEye.x < nose.x && nose.x < leftEye.x, 'the nose is between the eyes');
    assert.ok(rightEye.y < nose.y && nose.y < mouth.y, 'the nose is between eyes and mouth');
    for (const { x, y } of [rightEye, leftEye, nose, mouth]) {
      assert.equal(alpha[Math.round(y) * size.width + Math.round(x)], 255, `${x}, ${y} is not on the person`);
    }
  });
}

test('a face moves in the answer by as much as in the picture', async () => {
  const size = { width: 640, height: 360 };
  const { i420 } = native.renderPresenter(640, 360, 0);
  const shift = 60;
  const shifted = i420.slice();
  for (let y = 0; y < 360; y++) shifted.copyWithin(y * 640 + shift, y * 640, (y + 1) * 640 - shift);
  for (let y = 0; y < 360; y++)
    shifted.copyWithin(
      640 * 360 + y * 320 + shift / 2,
      640 * 360 + y * 320,
      640 * 360 + (y + 1) * 320 - shift / 2,
    );
  const [before] = await detector.detect(compositorOf(i420, size), size);
  const [behind] = await detector.detect(compositorOf(shifted, size), size);
  const moved = (behind?.keypoints.nose.x ?? 0) - (before?.keypoints.nose.x ?? 0);
  assert.ok(Math.abs(moved - shift) < 6, `${moved}`);
});

test('nobody is found in black and in noise', async () => {
  const size = { width: 320, height: 180 };
  const black = new Uint8Array((320 * 180 * 3) / 2).fill(128).fill(16, 0, 320 * 180);
  const noise = black.map((_, i) => Math.imul(i, 2654435761) >>> 24);
  for (const picture of [black, noise]) {
    assert.deepEqual(await detector.detect(compositorOf(picture, size), size), []);
  }
});

test('the same picture is answered without asking the model again, another one is not', async () => {
  const size = { width: 320, height: 180 };
  const { i420 } = native.renderPresenter(320, 180, 0);
  const compositor = compositorOf(i420, size);
  const faces = await detector.detect(compositor, size);
  assert.equal(await detector.detect(compositor, size), faces);
  compositor.load('YU12', i420.fill(128).fill(16, 0, 320 * 180), 0);
  assert.deepEqual(await detector.detect(compositor, size), []);
});

test('the noise of a camera holds the answer, but not for ever, and a movement never does', async () => {
  const size = { width: 320, height: 180 };
  const { i420 } = native.renderPresenter(320, 180, 0);
  const answerTo = (picture: Uint8Array) => detector.detect(compositorOf(picture, size), size);
  const noisy = (seed: number) =>
    i420.map((level, i) => level + ((Math.imul(i + seed, 2654435761) >>> 31) & (i < 320 * 180 ? 1 : 0)));
  const answers = [await answerTo(i420)];
  for (let look = 1; look <= 6; look++) answers.push(await answerTo(noisy(look)));
  assert.deepEqual(
    answers.map((faces, look) => look > 0 && faces === answers[look - 1]),
    [false, true, true, true, true, false, true],
  );
  const moved = native.renderPresenter(320, 180, 0.1).i420;
  assert.notEqual(await answerTo(moved), answers.at(-1));
});

test('the golden face is what LiteRT finds in the golden picture', async () => {
  const planes = new Float32Array(3 * MODEL_SIZE * MODEL_SIZE);
  fillGoldenFaceInput(planes);
  const faces = await facesByLiteRt(planes);
  checkGoldenFace(faces);
});

test('anything but the golden face is refused', () => {
  const golden = readGoldenFace();
  const off = 2 * GOLDEN_FACE_TOLERANCE;
  const { box, keypoints } = golden;
  const nose = { x: keypoints.nose.x, y: keypoints.nose.y + off };
  const wrong = [
    [],
    [golden, golden],
    [{ ...golden, score: golden.score - off }],
    [{ ...golden, box: { ...box, width: box.width + off } }],
    [{ ...golden, box: { ...box, x: NaN } }],
    [{ ...golden, keypoints: { ...keypoints, nose } }],
  ];
  checkGoldenFace([golden]);
  for (const faces of wrong) assert.throws(() => checkGoldenFace(faces), { code: 'MODEL_GOLDEN' });
});

test('a missing model, a broken one and one of another kind are refused', async () => {
  const missing = join(folder, 'none.onnx');
  await assert.rejects(FaceDetector.open(missing), {
    code: 'MODEL_MISSING',
    message: `cannot read the face detection model ${missing}`,
  });
  const other = join(folder, 'other.onnx');
  writeFileSync(other, convertTflite(readFileSync(FACE)).subarray(0, 5000));
  await assert.rejects(FaceDetector.open(other), { code: 'MODEL_INVALID', message: /cannot load the face/ });
  writeFileSync(other, convertTflite(readFileSync(LANDSCAPE)));
  await assert.rejects(FaceDetector.open(other), { code: 'MODEL_INVALID', message: /boxes and scores/ });
});

test('close() may come twice, and during a run', async () => {
  const size = { width: 320, height: 180 };
  const closed = await FaceDetector.open(modelPath);
  const { i420 } = native.renderPresenter(320, 180, 0);
  const run = closed.detect(compositorOf(i420, size), size);
  await Promise.all([closed.close(), closed.close()]);
  assert.equal((await run).length, 1);
});
