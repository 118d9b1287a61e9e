// @ts-check
import { rmSync } from 'node:fs';
import path from 'node:path';
import { bundle, PRODUCT, TEST_GUEST } from './bundle.mjs';
import { runOrFail } from './command.mjs';
import { compile, configureAddon } from './native-build.mjs';
import { filesIn, readText, root } from './project-files.mjs';
import { seconds, timed } from './script.mjs';
import { onceFor } from './stamp.mjs';

/** Builds what isn't up to date: the native addon, dist/ and the models. System and npm packages are there. */
export async function build() {
  await buildTypeScript();
  await buildProduct();
}

/** What a running camfx needs: neither the type check, which takes a minute, nor what it leaves for other programs. */
export async function buildProduct() {
  await buildAddon();
  await buildPrograms(PRODUCT, ['src']);
  await buildModels();
}

/** What runs in the virtual machine of the tests. */
export async function buildTestGuest() {
  await buildPrograms(TEST_GUEST, ['src', 'test']);
}

async function buildAddon() {
  const headers = ['node-addon-api', 'node-api-headers'].map((name) => `node_modules/${name}/package.json`);
  const what = {
    name: 'native',
    inputs: ['native/CMakeLists.txt', 'native/lib', 'native/addon', ...headers],
    // A system upgrade may replace the libraries that the addon is linked to, and a moved checkout has its old
    // place in CMake's cache.
    salt: `${readText('/etc/os-release') ?? ''}\0${root}`,
    outputs: ['build/native/camfx.node'],
  };
  await onceFor(what, () =>
    timed('building native addon', 'built native addon', async () => {
      await configureAddon();
      await compile('build/native', 'camfx_addon');
    }),
  );
}

async function buildTypeScript() {
  const sources = ['src', 'test', 'bench'];
  const what = {
    name: 'typescript',
    inputs: [...sources, 'tsconfig.json', 'package.json', 'package-lock.json'],
    outputs: ['dist/.tsbuildinfo', 'dist/src/client/index.js'],
  };
  await onceFor(what, () =>
    timed('building TypeScript', 'built TypeScript', async () => {
      await runOrFail('compiling the TypeScript code', [
        process.execPath,
        'node_modules/typescript/bin/tsc',
        '-p',
        'tsconfig.json',
      ]);
      const present = new Set(sources.flatMap((folder) => filesIn(folder)));
      for (const file of staleOutputs(filesIn('dist'), present)) rmSync(path.join(root, file));
    }),
  );
}

/**
 * tsc leaves the outputs of sources that are gone: a removed test would go on being run.
 * @param {string[]} outputs files of dist/, relative to the project
 * @param {ReadonlySet<string>} sources files relative to the project
 * @returns {string[]} the outputs without a source
 */
export function staleOutputs(outputs, sources) {
  return outputs.filter((output) => {
    const match = /^dist\/((?:src|test|bench)\/.*?)(?:\.d)?\.([mc]?)[jt]s(?:\.map)?$/.exec(output);
    if (match === null) return false;
    const [, stem = '', kind = ''] = match;
    return !sources.has(`${stem}.${kind}ts`);
  });
}

/**
 * @param {import('./bundle.mjs').Programs} programs
 * @param {string[]} sources folders that they are made from
 */
async function buildPrograms(programs, sources) {
  const names = Object.keys({ ...programs.whole, ...programs.parted });
  const what = {
    name: path.basename(programs.folder),
    inputs: [...sources, 'scripts/lib/bundle.mjs', 'tsconfig.json', 'package.json', 'package-lock.json'],
    outputs: names.map((name) => `${programs.folder}/${name}.js`),
  };
  await onceFor(what, () =>
    timed('bundling programs', `bundled ${names.join(', ')}`, () => bundle(programs)),
  );
}

/** No stamp: the converter compares its results with the files, and so repairs a damaged one too. */
async function buildModels() {
  const start = Date.now();
  const output = await runOrFail('converting the models', [process.execPath, 'dist/bin/build-models.js']);
  if (output.includes('written')) console.log(`built models (${seconds(Date.now() - start)})`);
}
