// @ts-check
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, absolute and without a trailing slash. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/**
 * @param {string} entry a file or folder relative to `base`
 * @param {string} [base]
 * @returns {string[]} the file, or the folder's files in all depths, sorted; none when it doesn't exist
 */
export function filesIn(entry, base = root) {
  const stat = statSync(path.join(base, entry), { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [entry];
  return readdirSync(path.join(base, entry))
    .sort()
    .flatMap((name) => filesIn(path.join(entry, name), base));
}

/**
 * @param {string} file absolute, or relative to the project
 * @returns {string | undefined} undefined when it doesn't exist
 */
export function readText(file) {
  const absolute = path.resolve(root, file);
  return existsSync(absolute) ? readFileSync(absolute, 'utf8') : undefined;
}

/**
 * @param {string} file absolute, or relative to the project
 * @returns {unknown} undefined when it doesn't exist
 */
export function readJson(file) {
  const text = readText(file);
  return text === undefined ? undefined : JSON.parse(text);
}
