import type { Face } from '../../../../src/engine/face/face.js';

/** A face whose box is a square around (x, y), as a detector finds it: the eyes above the box's middle. */
export function faceAt(x: number, y: number, size: number, score = 0.9): Face {
  const point = (right: number, down: number) => ({ x: x + right * size, y: y + down * size });
  return {
    score,
    box: { x: x - size / 2, y: y - size / 2, width: size, height: size },
    keypoints: {
      rightEye: point(-0.2, -0.2),
      leftEye: point(0.2, -0.2),
      nose: point(0, 0),
      mouth: point(0, 0.2),
      rightEar: point(-0.4, -0.1),
      leftEar: point(0.4, -0.1),
    },
  };
}
