// @ts-check
import { mkdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from './build-steps.mjs';
import { run, runOrFail, ScriptError } from './command.mjs';
import { buildDaemonBench } from './daemon-bench.mjs';
import { fixedAddresses } from './fixed-addresses.mjs';
import { compile, configureTests } from './native-build.mjs';
import { CLIENT_PACKAGES, MEDIA_PACKAGES, NATIVE_TEST_PACKAGES, SCREEN_TEST_PACKAGES } from './packages.mjs';
import { buildPipelineBench } from './pipeline-bench.mjs';
import { prepare } from './prepare.mjs';
import { filesIn, readText, root } from './project-files.mjs';
import { buildRingBench } from './ring-bench.mjs';
import { timed } from './script.mjs';
import { doctestCounts, judge, lastLineCounts, tapCounts, unittestCounts } from './test-counts.mjs';

/** @typedef {{ counts: import('./test-counts.mjs').Counts, problem?: string }} Outcome */

/**
 * `only` is the word that selects the group on the command line; `run` installs and builds what it needs.
 * @typedef {{ name: string, only: string, run: () => Promise<Outcome> }} Group
 */

/** @type {Group[]} */
export const GROUPS = [
  {
    name: 'native, address and undefined behaviour sanitizers',
    only: 'native',
    run: () => nativeTests('build/native-asan', 'address,undefined'),
  },
  {
    name: 'native, thread sanitizer',
    only: 'native',
    run: () => nativeTests('build/native-tsan', 'thread'),
  },
  { name: 'unit', only: 'unit', run: () => nodeTests('unit', 180, os.availableParallelism() + 1) },
  { name: 'integration', only: 'integration', run: integrationTests },
  { name: 'Python client', only: 'conformance', run: pythonTests },
  { name: 'conformance', only: 'conformance', run: conformanceTests },
  { name: 'stress', only: 'stress', run: () => script('stress', 'the stress test') },
  { name: 'model', only: 'model', run: () => script('model', 'the model checks') },
  { name: 'fuzz', only: 'fuzz', run: () => script('fuzz', 'the fuzzers') },
  { name: 'e2e (VM scenarios)', only: 'e2e', run: () => script('test-e2e', 'the VM scenarios', 3000) },
];

/**
 * @param {string} folder
 * @param {string} sanitizers
 * @returns {Promise<Outcome>}
 */
async function nativeTests(folder, sanitizers) {
  await prepare(NATIVE_TEST_PACKAGES);
  await timed(`building ${folder}`, `built ${folder}`, async () => {
    await configureTests(folder, sanitizers);
    await compile(folder);
  });
  const { code, output, timedOut } = await run([...(await fixedAddresses()), `${folder}/camfx_test`], {
    echo: true,
    timeoutSeconds: 600,
    env: { UBSAN_OPTIONS: 'print_stacktrace=1' },
  });
  return judge({ counts: doctestCounts(output), code, timedOut }, 'the native tests');
}

/** @type {Promise<void> | undefined} */
let built;

/** Builds the project for the first group that asks; the others get the same answer. */
function buildOnce() {
  built ??= prepare().then(build);
  return built;
}

/**
 * @param {'unit' | 'integration' | 'conformance'} name folder of dist/test
 * @param {number} fileSeconds how long one test file may take: a hanging test ends as a failed one
 * @param {number} [concurrency] files at once: more than processors where tests mostly wait, one where they judge time
 * @returns {Promise<Outcome>}
 */
async function nodeTests(name, fileSeconds, concurrency = 1) {
  await buildOnce();
  const files = filesIn(`dist/test/${name}`).filter((file) => file.endsWith('.test.js'));
  if (files.length === 0) return judge({ counts: undefined, code: 0, timedOut: false }, `the ${name} tests`);
  const tap = `build/test/${name}.tap`;
  mkdirSync(path.join(root, 'build/test'), { recursive: true });
  rmSync(path.join(root, tap), { force: true });
  const options = [
    '--enable-source-maps',
    `--test-concurrency=${concurrency}`,
    `--test-timeout=${fileSeconds * 1000}`,
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=tap',
    `--test-reporter-destination=${tap}`,
  ];
  const { code, timedOut } = await run([process.execPath, '--test', ...options, ...files], {
    echo: true,
    timeoutSeconds: 1200,
  });
  return judge({ counts: tapCounts(readText(tap) ?? ''), code, timedOut }, `the ${name} tests`);
}

/** @returns {Promise<Outcome>} */
async function integrationTests() {
  await prepare([...MEDIA_PACKAGES, ...SCREEN_TEST_PACKAGES]);
  await buildOnce();
  await buildRingBench();
  await buildDaemonBench();
  await buildPipelineBench();
  return nodeTests('integration', 240);
}

/** @returns {Promise<Outcome>} */
async function pythonTests() {
  await prepare(CLIENT_PACKAGES);
  // Every warning, an unclosed descriptor among them, is an error.
  const { code, output, timedOut } = await run(['python3', '-X', 'dev', '-W', 'error', '-m', 'unittest'], {
    cwd: path.join(root, 'clients/python'),
    echo: true,
    timeoutSeconds: 300,
    env: { PYTHONDONTWRITEBYTECODE: '1' },
  });
  return judge({ counts: unittestCounts(output), code, timedOut }, 'the tests of the Python client');
}

/** @returns {Promise<Outcome>} */
async function conformanceTests() {
  await prepare(CLIENT_PACKAGES);
  await runOrFail('compiling the C client', [
    'make',
    '--silent',
    '-C',
    'clients/c',
    'all',
    'examples',
    'peer',
  ]);
  return nodeTests('conformance', 240);
}

/**
 * @param {'stress' | 'model' | 'fuzz' | 'test-e2e'} name of a script that installs and builds what it needs; its last line has the
 *   counts
 * @param {string} what
 * @param {number} [timeoutSeconds]
 * @returns {Promise<Outcome>}
 */
async function script(name, what, timeoutSeconds = 900) {
  const { code, output, timedOut } = await run([process.execPath, `scripts/${name}.mjs`], {
    echo: true,
    timeoutSeconds,
  });
  return judge({ counts: lastLineCounts(output), code, timedOut }, what);
}

/**
 * @param {Group} group
 * @returns {Promise<import('./test-counts.mjs').GroupResult>} a group that could not be built is a failed one
 */
export async function runGroup({ name, run: runTests }) {
  const start = Date.now();
  try {
    const outcome = await runTests();
    return { name, ...outcome, ms: Date.now() - start };
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    if (error.output !== '') console.error(error.output.trimEnd());
    const counts = { passed: 0, failed: 1, skipped: 0 };
    return { name, counts, problem: `did not run: ${error.message}`, ms: Date.now() - start };
  }
}
