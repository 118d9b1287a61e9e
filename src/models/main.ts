/** Build step: converts the segmentation models that npm installed into build/models/. */
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toCamfxError } from '../errors.js';
import { buildModels } from './build-models.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

try {
  const built = buildModels(`${root}node_modules/@mediapipe/selfie_segmentation`, `${root}build/models`);
  for (const { path, byteLength, written } of built) {
    console.log(`${relative(root, path)}: ${written ? `${byteLength} bytes written` : 'up to date'}`);
  }
} catch (thrown) {
  const error = toCamfxError(thrown);
  console.error(`${error.message}\n${error.hint}`);
  process.exitCode = error.exitCode;
}
