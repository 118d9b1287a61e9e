// @ts-check
import { rmSync } from 'node:fs';
import path from 'node:path';
import { runOrFail } from './command.mjs';
import { readText, root } from './project-files.mjs';

/** The folders of node_api.h and napi.h. */
const NODE_INCLUDE = ['node_modules/node-api-headers/include', 'node_modules/node-addon-api'];

/** Configures the build of the addon, after which build/native/compile_commands.json is there; its target is camfx_addon. */
export async function configureAddon() {
  // Absolute, because CMake takes relative folders as relative to native/.
  const include = NODE_INCLUDE.map((folder) => `${root}/${folder}`).join(';');
  await configureRelease('-DCAMFX_ADDON=ON', `-DCAMFX_NODE_INCLUDE=${include}`);
}

/**
 * @param {string} folder
 * @param {string} sanitizers e.g. "address,undefined"
 */
export async function configureTests(folder, sanitizers) {
  await configure(folder, ['-DCAMFX_TESTS=ON', `-DCAMFX_SANITIZE=${sanitizers}`]);
}

/** Configures the build of the stress test's peers; its target is stress_peer. */
export async function configureStress() {
  await configure('build/native-stress', ['-DCMAKE_BUILD_TYPE=Release', '-DCAMFX_STRESS=ON']);
}

/**
 * Configures the build of the programs of the ring's and the daemon's bench; rivals whose libraries are missing are left
 * out. They are linked to the library that the addon is linked to.
 */
export async function configureBench() {
  await configureRelease('-DCAMFX_BENCH=ON');
}

/** @param {string[]} options added to what the folder was configured with before */
function configureRelease(...options) {
  return configure('build/native', ['-DCMAKE_BUILD_TYPE=Release', ...options]);
}

/**
 * @param {string} folder
 * @param {string[]} options
 */
async function configure(folder, options) {
  if (belongsElsewhere(readText(`${folder}/CMakeCache.txt`) ?? '', root)) {
    rmSync(path.join(root, folder), { recursive: true });
  }
  const cmake = `cmake -S native -B ${folder} -G Ninja`.split(' ');
  await runOrFail('configuring the native build', [...cmake, ...options]);
}

/**
 * CMake refuses a build folder that was made in another place: a project that was moved or copied starts anew.
 * @param {string} cache the text of CMakeCache.txt
 * @param {string} project
 */
export function belongsElsewhere(cache, project) {
  const [, source] = /^CMAKE_HOME_DIRECTORY:INTERNAL=(.*)$/m.exec(cache) ?? [];
  return source !== undefined && source !== path.join(project, 'native');
}

/**
 * @param {string} folder of a configured build
 * @param {string} [target] all of them unless given
 */
export async function compile(folder, target) {
  const only = target === undefined ? [] : ['--target', target];
  await runOrFail('compiling the C++ code', ['cmake', '--build', folder, ...only]);
}
