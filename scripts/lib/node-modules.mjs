// @ts-check
import { runOrFail } from './command.mjs';
import { readJson } from './project-files.mjs';
import { timed } from './script.mjs';

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} LockEntry
 * @typedef {{ packages?: Record<string, LockEntry> }} Lock
 */

/** Runs `npm ci` unless node_modules holds just what the lock file says. */
export async function installNodeModules() {
  const lock = /** @type {Lock} */ (readJson('package-lock.json'));
  const installed = /** @type {Lock | undefined} */ (readJson('node_modules/.package-lock.json'));
  if (!isInstalled(lock, installed)) {
    await timed('installing the npm packages', 'installed the npm packages', async () => {
      // No install scripts: every package with native code ships it ready-made, and onnxruntime-node's script
      // would only fetch CUDA libraries. Dev packages are the build tools, whatever NODE_ENV says.
      await runOrFail('installing npm packages', ['npm', 'ci', '--ignore-scripts', '--include=dev'], {
        env: { ONNXRUNTIME_NODE_INSTALL: 'skip' },
      });
    });
  }
}

/**
 * @param {Lock} lock package-lock.json
 * @param {Lock | undefined} installed the lock file that npm leaves in node_modules once all is in place
 * @returns {boolean} whether nothing is missing, different or left over; optional packages may be missing,
 *   since most of them are for other processors and systems
 */
export function isInstalled(lock, installed) {
  const wanted = Object.entries(lock.packages ?? {}).filter(([place]) => place !== '');
  const present = installed?.packages ?? {};
  const isMet = wanted.every(([place, { version, integrity, optional, devOptional }]) => {
    const there = present[place];
    if (there === undefined) return optional === true || devOptional === true;
    return there.version === version && there.integrity === integrity;
  });
  const names = new Set(wanted.map(([place]) => place));
  return isMet && installed !== undefined && Object.keys(present).every((place) => names.has(place));
}
