export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export const KEYPOINT_NAMES = ['rightEye', 'leftEye', 'nose', 'mouth', 'rightEar', 'leftEar'] as const;
export type KeypointName = (typeof KEYPOINT_NAMES)[number];

/** A face that was found in a picture. Right and left are the person's own. */
export interface Face {
  /** 0..1 */
  readonly score: number;
  /** From above the brows to the chin, as wide as it is high. It may stand over the picture's borders. */
  readonly box: Box;
  readonly keypoints: Readonly<Record<KeypointName, Point>>;
}

/** The same face in another system of coordinates. */
export function mapFace(face: Face, map: (point: Point) => Point): Face {
  const { x, y } = map(face.box);
  const end = map({ x: face.box.x + face.box.width, y: face.box.y + face.box.height });
  const { rightEye, leftEye, nose, mouth, rightEar, leftEar } = face.keypoints;
  return {
    score: face.score,
    box: { x, y, width: end.x - x, height: end.y - y },
    keypoints: {
      rightEye: map(rightEye),
      leftEye: map(leftEye),
      nose: map(nose),
      mouth: map(mouth),
      rightEar: map(rightEar),
      leftEar: map(leftEar),
    },
  };
}
