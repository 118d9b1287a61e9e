/**
 * Makes models/golden/: what LiteRT.js computes with the selfie and face models for the golden pictures.
 *
 *   node dist/test/unit/models/make-golden.js [PICTURE]
 *
 * PICTURE, when given, is scaled to the models' grids and becomes the golden pictures; the committed ones are the drawn
 * presenter. Without it only the masks and the face are made again. convert.test.ts and face-detector.test.ts compare them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { MODEL_SIZE } from '../../../src/engine/face/decode-faces.js';
import { fillGoldenFaceInput } from '../../../src/engine/face/face-golden.js';
import { readGoldenSample, type GoldenModel } from '../../../src/engine/matte/segmenter-golden.js';
import { facesByLiteRt } from './face-oracle.js';
import { GENERAL, LANDSCAPE, runLiteRtModel } from './litert-oracle.js';

const folder = fileURLToPath(new URL('../../../../models/golden/', import.meta.url));
const MODELS = {
  landscape: { path: LANDSCAPE, width: 256, height: 144 },
  general: { path: GENERAL, width: 256, height: 256 },
} as const;
const picture = process.argv[2];

async function makeGolden(model: GoldenModel): Promise<void> {
  const { path, width, height } = MODELS[model];
  const rgb =
    picture === undefined
      ? readGoldenSample(model).rgb
      : await sharp(picture)
          .removeAlpha()
          .resize(width, height, { fit: 'fill', kernel: 'linear' })
          .raw()
          .toBuffer();
  const input = Float32Array.from(rgb, (value) => value / 255);
  const mask = await runLiteRtModel(readFileSync(path), input, [1, height, width, 3]);
  const header = `${width} ${height}\n255\n`;
  if (picture !== undefined)
    writeFileSync(
      `${folder}presenter-${width}x${height}.ppm`,
      Buffer.concat([Buffer.from(`P6\n${header}`), rgb]),
    );
  const bytes = Uint8Array.from(mask, (p) => Math.round(p * 255));
  writeFileSync(`${folder}selfie-${model}-mask.pgm`, Buffer.concat([Buffer.from(`P5\n${header}`), bytes]));
}

await makeGolden('landscape');
await makeGolden('general');

const planes = new Float32Array(3 * MODEL_SIZE * MODEL_SIZE);
fillGoldenFaceInput(planes);
const [face] = await facesByLiteRt(planes);
const rounded = JSON.stringify(
  face,
  (_, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(4)) : value),
  2,
);
writeFileSync(`${folder}presenter-face.json`, `${rounded}\n`);
