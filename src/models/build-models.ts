import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CamfxError } from '../errors.js';
import { convertTflite } from './convert.js';

/** Source file among the @mediapipe packages by the name of its result. */
const MODELS = {
  'selfie-landscape.onnx': 'selfie_segmentation/selfie_segmentation_landscape.tflite',
  'selfie-general.onnx': 'selfie_segmentation/selfie_segmentation.tflite',
  'face-short-range.onnx': 'face_detection/face_detection_short_range.tflite',
} as const;

export interface BuiltModel {
  readonly path: string;
  readonly byteLength: number;
  /** False when the file already held these bytes and was left alone. */
  readonly written: boolean;
}

/**
 * Converts the models of `sourceFolder`, node_modules/@mediapipe, into `targetFolder`. A conversion takes about 0.1 s, so each result is compared
 * with the file itself: that notices a damaged file and a changed converter too.
 */
export function buildModels(sourceFolder: string, targetFolder: string): BuiltModel[] {
  mkdirSync(targetFolder, { recursive: true });
  return Object.entries(MODELS).map(([target, source]) => {
    const model = convertTflite(readSource(join(sourceFolder, source)));
    const path = join(targetFolder, target);
    const written = !holds(path, model);
    if (written) replaceFile(path, model);
    return { path, byteLength: model.byteLength, written };
  });
}

function readSource(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new CamfxError('MODEL_MISSING', `cannot read the model ${path}`, {
      cause,
      hint: 'Install the packages: npm ci',
    });
  }
}

function holds(path: string, bytes: Uint8Array): boolean {
  try {
    return readFileSync(path).equals(bytes);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** By rename, so an engine that starts meanwhile loads the old model or the new one. */
function replaceFile(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, bytes);
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}
