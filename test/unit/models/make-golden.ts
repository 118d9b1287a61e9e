/**
 * Makes models/golden/: what LiteRT.js computes with the landscape model for the golden picture.
 *
 *   node dist/test/unit/models/make-golden.js [PICTURE]
 *
 * PICTURE, when given, is scaled to the model's grid and becomes the golden picture; the committed one is the drawn
 * presenter. Without it only the mask is made again. convert.test.ts compares both.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { readGoldenSample } from '../../../src/engine/matte/segmenter-golden.js';
import { LANDSCAPE, runLiteRtModel } from './litert-oracle.js';

const WIDTH = 256;
const HEIGHT = 144;
const folder = fileURLToPath(new URL('../../../../models/golden/', import.meta.url));

async function scaledPicture(path: string): Promise<Uint8Array> {
  return sharp(path).removeAlpha().resize(WIDTH, HEIGHT, { fit: 'fill', kernel: 'linear' }).raw().toBuffer();
}

const picture = process.argv[2];
const rgb = picture === undefined ? readGoldenSample().rgb : await scaledPicture(picture);
const input = Float32Array.from(rgb, (value) => value / 255);
const mask = await runLiteRtModel(readFileSync(LANDSCAPE), input, [1, HEIGHT, WIDTH, 3]);
if (picture !== undefined) {
  writeFileSync(
    `${folder}presenter-256x144.ppm`,
    Buffer.concat([Buffer.from(`P6\n${WIDTH} ${HEIGHT}\n255\n`), rgb]),
  );
}
writeFileSync(
  `${folder}selfie-landscape-mask.pgm`,
  Buffer.concat([
    Buffer.from(`P5\n${WIDTH} ${HEIGHT}\n255\n`),
    Uint8Array.from(mask, (p) => Math.round(p * 255)),
  ]),
);
