import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CamfxError } from '../../errors.js';
import { projectPath } from '../../project-path.js';

/** A picture with the mask that the model must give for it, on the model's grid. */
export interface GoldenSample {
  readonly width: number;
  readonly height: number;
  /** Interleaved R, G, B bytes. */
  readonly rgb: Uint8Array;
  /** P(person) as a byte, 0..255. */
  readonly mask: Uint8Array;
}

/**
 * In P(person). Rounding the expected mask to bytes costs 0.002 and other kernels cost 0.0001 (LiteRT's against ONNX
 * Runtime's); red and blue exchanged is off by 0.84.
 */
export const GOLDEN_TOLERANCE = 0.02;

const FOLDER = projectPath('models/golden');

export type GoldenModel = 'landscape' | 'general';

/** The grids of the models, which their pictures are named after. */
const GRIDS: Readonly<Record<GoldenModel, string>> = { landscape: '256x144', general: '256x256' };

/**
 * The committed sample for a model, made by test/unit/models/make-golden.ts. Netpbm files: viewable, and
 * read without an image library, which would cost the worker 20 MB and more time than the model takes to load.
 */
export function readGoldenSample(model: GoldenModel = 'landscape'): GoldenSample {
  const picture = readNetpbm(`presenter-${GRIDS[model]}.ppm`, 'P6', 3);
  const mask = readNetpbm(`selfie-${model}-mask.pgm`, 'P5', 1);
  if (picture.width !== mask.width || picture.height !== mask.height) {
    throw new CamfxError('MODEL_GOLDEN', `golden picture and mask in ${FOLDER} differ in size`);
  }
  return { width: picture.width, height: picture.height, rgb: picture.pixels, mask: mask.pixels };
}

/** Writes the sample's picture into a model input: planes of R, G, B in 0..1. */
export function fillGoldenInput(input: Float32Array, { rgb }: GoldenSample): void {
  const planeSize = rgb.length / 3;
  rgb.forEach((value, i) => {
    input[(i % 3) * planeSize + Math.floor(i / 3)] = value / 255;
  });
}

/** @throws CamfxError MODEL_GOLDEN when the mask is off anywhere by more than the tolerance, or isn't a number */
export function checkGoldenMask(mask: Float32Array, golden: GoldenSample): void {
  for (const [i, value] of mask.entries()) {
    const expected = (golden.mask[i] ?? NaN) / 255;
    if (Math.abs(value - expected) <= GOLDEN_TOLERANCE) continue;
    const place = `(${i % golden.width}, ${Math.floor(i / golden.width)})`;
    throw new CamfxError(
      'MODEL_GOLDEN',
      `wrong mask for the golden picture at ${place}: expected ${expected.toFixed(3)} within ${GOLDEN_TOLERANCE}, ` +
        `found ${value.toFixed(3)}`,
    );
  }
}

/** Binary PPM or PGM with 8-bit samples and a header without comments. */
function readNetpbm(name: string, magic: 'P5' | 'P6', channels: number) {
  const path = join(FOLDER, name);
  const bytes = readGoldenFile(path);
  const header = new RegExp(`^${magic}\\n(\\d{1,4}) (\\d{1,4})\\n255\\n`).exec(
    bytes.toString('latin1', 0, 20),
  );
  const [width, height] = [Number(header?.[1]), Number(header?.[2])];
  const pixels = bytes.subarray(header?.[0].length);
  if (header === null || pixels.length !== width * height * channels) {
    throw new CamfxError('MODEL_GOLDEN', `golden file ${path} is not a whole ${magic} picture`);
  }
  return { width, height, pixels };
}

function readGoldenFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new CamfxError('MODEL_GOLDEN', `cannot read the golden file ${path}`, { cause });
  }
}
