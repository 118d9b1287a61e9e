import { readFileSync } from 'node:fs';
import { decodeFaces, MODEL_SIZE } from '../../../src/engine/face/decode-faces.js';
import type { Face } from '../../../src/engine/face/face.js';
import { FACE, runLiteRtOutputs } from './litert-oracle.js';

/** What LiteRT.js makes of planes of R, G, B in -1..1; in units of the model's square. */
export async function facesByLiteRt(planes: Float32Array): Promise<Face[]> {
  const pixels = MODEL_SIZE * MODEL_SIZE;
  const interleaved = planes.map((_, i) => planes[(i % 3) * pixels + Math.floor(i / 3)] ?? NaN);
  const outputs = await runLiteRtOutputs(readFileSync(FACE), interleaved, [1, MODEL_SIZE, MODEL_SIZE, 3]);
  const [regressors, scores] = outputs.sort((a, b) => b.length - a.length);
  if (regressors === undefined || scores === undefined) throw new Error('The face model has not two outputs');
  return decodeFaces(regressors, scores);
}
