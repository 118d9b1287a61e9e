// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { filesIn, readText, root } from './project-files.mjs';

/**
 * A piece of work that is done once for given inputs. Contents decide, not times: a checkout changes times
 * without changing files.
 * @typedef {object} Work
 * @property {string} name of the stamp file that remembers the inputs
 * @property {string[]} inputs files and folders, relative to the project
 * @property {string} [salt] whatever else the outputs depend on
 * @property {string[]} [outputs] what the work leaves, relative to the project
 */

/**
 * Does the work unless it was done before with the same inputs and its outputs are still there.
 * @param {Work} work
 * @param {() => Promise<void>} run
 */
export async function onceFor(work, run) {
  if (isDone(work)) return;
  await run();
  markDone(work);
}

/** @param {Work} work */
export function isDone({ name, inputs, salt, outputs = [] }) {
  const stamp = stampFile(name);
  return (
    outputs.every((output) => existsSync(path.join(root, output))) && readText(stamp) === hashOf(inputs, salt)
  );
}

/** @param {Work} work */
export function markDone({ name, inputs, salt }) {
  const stamp = stampFile(name);
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, hashOf(inputs, salt));
}

/** @param {string} name */
function stampFile(name) {
  return path.join(root, 'build/stamps', name);
}

/**
 * @param {string[]} inputs files and folders relative to `base`; what doesn't exist counts as absent
 * @param {string} [salt]
 * @param {string} [base]
 * @returns {string} hexadecimal; depends on names and contents
 */
export function hashOf(inputs, salt = '', base = root) {
  const hash = createHash('sha256').update(salt);
  for (const file of inputs.flatMap((input) => filesIn(input, base))) {
    const content = readFileSync(path.join(base, file));
    hash.update(`\0${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
