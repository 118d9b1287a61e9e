import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { CamfxError } from '../../errors.js';
import { parseAs } from '../../parse.js';
import { projectPath } from '../../project-path.js';
import { readGoldenSample } from '../matte/segmenter-golden.js';
import { MODEL_SIZE } from './decode-faces.js';
import type { Face, Point } from './face.js';

/** Of the score, and of places in units of the model's square. LiteRT's kernels and ONNX Runtime's differ by 1e-5. */
export const GOLDEN_FACE_TOLERANCE = 0.01;

const FILE = projectPath('models/golden/presenter-face.json');

const point = z.object({ x: z.number(), y: z.number() });
const goldenFace = z.object({
  score: z.number(),
  box: point.extend({ width: z.number(), height: z.number() }),
  keypoints: z.object({
    rightEye: point,
    leftEye: point,
    nose: point,
    mouth: point,
    rightEar: point,
    leftEar: point,
  }),
});

/** The segmenter's golden picture at half its size amid black: planes of R, G, B in -1..1. */
export function fillGoldenFaceInput(input: Float32Array): void {
  const { width, height, rgb } = readGoldenSample();
  const [columns, rows] = [width / 2, height / 2];
  const top = (MODEL_SIZE - rows) / 2;
  const at = (x: number, y: number, plane: number): number => rgb[(y * width + x) * 3 + plane] ?? NaN;
  input.fill(-1);
  for (let i = 0; i < 3 * rows * columns; i++) {
    const [plane, y, x] = [Math.floor(i / (rows * columns)), Math.floor(i / columns) % rows, i % columns];
    const corners = [0, 1].flatMap((down) => [0, 1].map((right) => at(2 * x + right, 2 * y + down, plane)));
    const mean = corners.reduce((sum, value) => sum + value, 0) / corners.length;
    input[(plane * MODEL_SIZE + top + y) * MODEL_SIZE + x] = (2 * mean) / 255 - 1;
  }
}

/** The face in the golden picture, made by test/unit/models/make-golden.ts; in units of the model's square. */
export function readGoldenFace(): Face {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(FILE, 'utf8'));
  } catch (cause) {
    throw new CamfxError('MODEL_GOLDEN', `cannot read the golden file ${FILE}`, { cause });
  }
  return parseAs(goldenFace, json, 'MODEL_GOLDEN', `golden file ${FILE}`);
}

/** @throws CamfxError MODEL_GOLDEN unless there is one face, the golden one */
export function checkGoldenFace(faces: readonly Face[], golden = readGoldenFace()): void {
  const [found] = faces;
  if (found === undefined || faces.length !== 1) {
    throw new CamfxError('MODEL_GOLDEN', `expected 1 face in the golden picture, found ${faces.length}`);
  }
  const expected = numbersOf(golden);
  for (const [name, value] of numbersOf(found)) {
    const wanted = expected.get(name) ?? NaN;
    if (Math.abs(value - wanted) <= GOLDEN_FACE_TOLERANCE) continue;
    throw new CamfxError(
      'MODEL_GOLDEN',
      `wrong ${name} of the face in the golden picture: expected ${wanted.toFixed(3)} within ` +
        `${GOLDEN_FACE_TOLERANCE}, found ${value.toFixed(3)}`,
    );
  }
}

/** "box.x" and so on. */
function numbersOf({ score, box, keypoints }: Face): Map<string, number> {
  const numbers = new Map([
    ['score', score],
    ['box.width', box.width],
    ['box.height', box.height],
  ]);
  const points: Record<string, Point> = { box, ...keypoints };
  for (const [name, { x, y }] of Object.entries(points)) numbers.set(`${name}.x`, x).set(`${name}.y`, y);
  return numbers;
}
