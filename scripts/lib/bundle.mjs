// @ts-check
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runOrFail } from './command.mjs';
import { readJson, root } from './project-files.mjs';

/**
 * Programs, and the library for other programs, that are made of few files: to find, read and link some hundred modules
 * takes Node longer than all that most commands do. Each bundle's name with its source.
 * @typedef {object} Programs
 * @property {string} folder for the bundles and nothing else, relative to the project
 * @property {Record<string, string>} whole one file each, so that what runs for weeks needs none that an update removes
 * @property {Record<string, string>} parted in chunks, of which only those are loaded that are wanted
 */

/** @type {Programs} */
export const PRODUCT = {
  folder: 'dist/bin',
  whole: {
    camfxd: 'src/daemon/main.ts',
    'pipeline-worker': 'src/engine/pipeline-worker.ts',
    'idle-card-painter': 'src/daemon/idle-card-painter.ts',
    'add-device': 'src/doctor/add-device.ts',
    'build-models': 'src/models/main.ts',
    client: 'src/client/index.ts',
  },
  parted: { camfx: 'src/cli/main.ts' },
};

/** @type {Programs} */
export const TEST_GUEST = {
  folder: 'dist/guest',
  whole: {},
  parted: { guest: 'test/e2e/guest.ts' },
};

/** Finds its native part by a path from its own file. */
const NOT_BUNDLED = 'onnxruntime-node';

/** CommonJS packages in a bundle ask for Node's modules by it. */
const REQUIRE =
  "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);";

/** @param {Programs} programs */
export async function bundle({ folder, whole, parted }) {
  // Beside the former ones, which may be in use.
  const made = `${folder}.new`;
  rmSync(path.join(root, made), { recursive: true, force: true });
  const meta = path.join(root, made, 'inputs.json');
  /** @type {Set<string>} */
  const inputs = new Set();
  for (const [entries, more] of /** @type {const} */ ([
    [whole, []],
    [parted, ['--splitting', '--chunk-names=chunk-[hash]']],
  ])) {
    const names = Object.entries(entries).map(([name, source]) => `${name}=${source}`);
    if (names.length === 0) continue;
    await runOrFail('bundling the programs', [
      path.join(root, 'node_modules/esbuild/bin/esbuild'),
      ...names,
      '--bundle',
      ...more,
      '--platform=node',
      '--format=esm',
      '--target=node20.11',
      // The text of a program stays in its memory; names stay for the stack of an error.
      '--minify-whitespace',
      '--minify-syntax',
      // Node shows the line of an error that nobody caught.
      '--line-limit=120',
      '--sourcemap',
      '--sources-content=false',
      '--log-level=warning',
      `--outdir=${made}`,
      `--metafile=${meta}`,
      `--banner:js=${REQUIRE}`,
      `--external:${NOT_BUNDLED}`,
    ]);
    for (const input of inputsOf(meta)) inputs.add(input);
  }
  rmSync(meta);
  writeFileSync(path.join(root, made, 'LICENSES'), licences(inputs));
  rmSync(path.join(root, folder), { recursive: true, force: true });
  renameSync(path.join(root, made), path.join(root, folder));
}

/**
 * @param {string} meta esbuild's account of a bundling
 * @returns {string[]} files relative to the project
 */
function inputsOf(meta) {
  const { inputs } = /** @type {{ inputs: object }} */ (readJson(meta));
  return Object.keys(inputs);
}

/**
 * What the licences of bundled packages ask for: their texts go with the code.
 * @param {ReadonlySet<string>} inputs
 */
function licences(inputs) {
  const packages = new Set([...inputs].flatMap((input) => packageFolder(input) ?? []));
  return [...packages]
    .sort()
    .map((folder) => `${folder}\n\n${licence(path.join(root, folder)).trim()}\n`)
    .join('\n');
}

/**
 * @param {string} file relative to the project
 * @returns {string | undefined} the npm package that it is of
 */
export function packageFolder(file) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
}

/** @param {string} folder */
function licence(folder) {
  const name = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  if (name !== undefined) return readFileSync(path.join(folder, name), 'utf8');
  const { license, author } = /** @type {{ license: string, author?: string | { name: string } }} */ (
    readJson(path.join(folder, 'package.json'))
  );
  return `${license}, ${typeof author === 'object' ? author.name : author}`;
}
