import { CamfxError } from '../errors.js';

/** Bytes that contradict the format: names the field, where it lies in the file, and what is wrong with it. */
export function malformed(
  path: string,
  offset: number,
  expected: string,
  found: string | number,
): CamfxError {
  return new CamfxError(
    'MODEL_INVALID',
    `malformed .tflite model: ${path} at offset ${offset}: expected ${expected}, found ${found}`,
  );
}

/** A model that may be sound but needs something that the converter doesn't translate. */
export function unsupported(path: string, what: string): CamfxError {
  return new CamfxError('MODEL_INVALID', `unsupported .tflite model: ${path}: ${what}`);
}
