// @ts-check
import { installNodeModules } from './node-modules.mjs';
import { BUILD_PACKAGES } from './packages.mjs';
import { installSystemPackages } from './system-packages.mjs';

/**
 * Installs what every script needs, from the system and from npm.
 * @param {import('./packages.mjs').SystemPackage[]} [more]
 */
export async function prepare(more = []) {
  await installSystemPackages([...BUILD_PACKAGES, ...more]);
  await installNodeModules();
}
