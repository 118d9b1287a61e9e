import { type Box, type Face, KEYPOINT_NAMES, type KeypointName, type Point } from './face.js';

/** Of intersection over union: what overlaps by more is the same face. */
const SAME_FACE = 0.3;

/**
 * Weighted non-maximum suppression: the surest candidate and all that overlap it become one face at the mean of their
 * places, weighted by score, which trembles less than the surest alone; and so on with the rest. The surest first.
 */
export function mergeOverlapping(candidates: readonly Face[]): Face[] {
  const faces: Face[] = [];
  let left = [...candidates].sort((a, b) => b.score - a.score);
  for (let best = left[0]; best !== undefined; best = left[0]) {
    const { box } = best;
    const same = left.filter((face) => face === best || overlap(face.box, box) > SAME_FACE);
    left = left.filter((face) => !same.includes(face));
    faces.push(weightedMean(best.score, same));
  }
  return faces;
}

export function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (!(width > 0 && height > 0)) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}

function weightedMean(score: number, faces: readonly Face[]): Face {
  const total = faces.reduce((sum, face) => sum + face.score, 0);
  const mean = (of: (face: Face) => number): number =>
    faces.reduce((sum, face) => sum + of(face) * face.score, 0) / total;
  const keypoint = (name: KeypointName): Point => ({
    x: mean((face) => face.keypoints[name].x),
    y: mean((face) => face.keypoints[name].y),
  });
  return {
    score,
    box: {
      x: mean(({ box }) => box.x),
      y: mean(({ box }) => box.y),
      width: mean(({ box }) => box.width),
      height: mean(({ box }) => box.height),
    },
    keypoints: Object.fromEntries(KEYPOINT_NAMES.map((name) => [name, keypoint(name)])) as Face['keypoints'],
  };
}
