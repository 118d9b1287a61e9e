/** Build step: converts the models that npm installed into build/models/. */
import { relative } from 'node:path';
import { toCamfxError } from '../errors.js';
import { projectPath } from '../project-path.js';
import { buildModels } from './build-models.js';

const root = projectPath('.');

try {
  const built = buildModels(projectPath('node_modules/@mediapipe'), projectPath('build/models'));
  for (const { path, byteLength, written } of built) {
    console.log(`${relative(root, path)}: ${written ? `${byteLength} bytes written` : 'up to date'}`);
  }
} catch (thrown) {
  const error = toCamfxError(thrown);
  console.error(`${error.message}\n${error.hint}`);
  process.exitCode = error.exitCode;
}
