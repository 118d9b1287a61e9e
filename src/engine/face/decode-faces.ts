/**
 * What the short range model of MediaPipe's face detection says, as faces. Its 896 anchors are the cells' centres of a
 * 16x16 grid, two each, and of an 8x8 grid, six each; 16 numbers per anchor are the box's centre and size and six
 * points, in pixels of the model's square, the points and centre relative to the anchor. (MediaPipe's graph
 * face_detection_short_range: SsdAnchorsCalculator and TensorsToDetectionsCalculator.)
 */
import type { Face, Point } from './face.js';
import { mergeOverlapping } from './merge-overlapping.js';

export const MODEL_SIZE = 128;
export const ANCHOR_COUNT = 896;
export const NUMBERS_PER_ANCHOR = 16;

const GRIDS = [
  { cells: 16, anchorsPerCell: 2 },
  { cells: 8, anchorsPerCell: 6 },
];
const MIN_SCORE = 0.5;
const MAX_RAW_SCORE = 100;

const ANCHORS: readonly Point[] = GRIDS.flatMap(({ cells, anchorsPerCell }) =>
  Array.from({ length: cells * cells * anchorsPerCell }, (_, i) => {
    const cell = Math.floor(i / anchorsPerCell);
    return { x: ((cell % cells) + 0.5) / cells, y: (Math.floor(cell / cells) + 0.5) / cells };
  }),
);

/** Faces in units of the model's square, the surest first. */
export function decodeFaces(regressors: Float32Array, rawScores: Float32Array): Face[] {
  const candidates: Face[] = [];
  for (const [i, anchor] of ANCHORS.entries()) {
    const score = sigmoid(rawScores[i] ?? NaN);
    // Written so that what is no number is no face.
    if (!(score >= MIN_SCORE)) continue;
    const numbers = regressors.subarray(i * NUMBERS_PER_ANCHOR, (i + 1) * NUMBERS_PER_ANCHOR);
    if (numbers.every(Number.isFinite)) candidates.push(decodeFace(score, anchor, numbers));
  }
  return mergeOverlapping(candidates);
}

function decodeFace(score: number, anchor: Point, numbers: Float32Array): Face {
  const at = (index: number): number => (numbers[index] ?? NaN) / MODEL_SIZE;
  const point = (index: number): Point => ({ x: anchor.x + at(index), y: anchor.y + at(index + 1) });
  const center = point(0);
  const [width, height] = [at(2), at(3)];
  return {
    score,
    box: { x: center.x - width / 2, y: center.y - height / 2, width, height },
    keypoints: {
      rightEye: point(4),
      leftEye: point(6),
      nose: point(8),
      mouth: point(10),
      rightEar: point(12),
      leftEar: point(14),
    },
  };
}

function sigmoid(raw: number): number {
  return 1 / (1 + Math.exp(-Math.min(Math.max(raw, -MAX_RAW_SCORE), MAX_RAW_SCORE)));
}
