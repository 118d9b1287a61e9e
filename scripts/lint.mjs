// @ts-check
// npm run lint: every checker, one line each, all of them even when one complains. --fix (npm run format) lets
// those that can repair what they find do so, one after another since they write to the same files.
import { run, ScriptError } from './lib/command.mjs';
import { clangTidy } from './lib/clang-tidy.mjs';
import { inLanes } from './lib/lanes.mjs';
import { configureAddon } from './lib/native-build.mjs';
import { LINT_PACKAGES } from './lib/packages.mjs';
import { prepare } from './lib/prepare.mjs';
import { filesIn } from './lib/project-files.mjs';
import { runScript, seconds } from './lib/script.mjs';

/**
 * @typedef {object} Checker
 * @property {string} name
 * @property {() => Promise<string>} check gives what it complains about; empty when all is well
 * @property {(() => Promise<string>)} [fix] gives what it could not repair
 */

/**
 * @param {string} script of a package in node_modules
 * @param {string[]} args
 */
function nodeTool(script, ...args) {
  return complaintsOf([process.execPath, `node_modules/${script}`, ...args]);
}

/** @param {string[]} argv */
async function complaintsOf(argv) {
  const { code, output } = await run(argv);
  return code === 0 ? '' : output || `${argv.join(' ')} ended with exit code ${code}`;
}

function cFiles() {
  return ['native', 'clients/c', 'test/conformance', 'test/e2e/vm']
    .flatMap((folder) => filesIn(folder))
    .filter((file) => /\.(?:h|c|cpp)$/.test(file));
}

const PYTHON = ['bench/rivals', 'clients/python', 'test/conformance'];
const BLACK = ['black', '--quiet', '--line-length=110', ...PYTHON];

const PRETTIER = /** @type {const} */ ([
  'prettier/bin/prettier.cjs',
  '--log-level=warn',
  '**/*.{js,mjs,ts,json,md}',
]);
const ESLINT = /** @type {const} */ (['eslint/bin/eslint.js', '--max-warnings=0', '.']);

/** @type {Checker[]} */
const CHECKERS = [
  {
    name: 'prettier',
    check: () => nodeTool(...PRETTIER, '--check'),
    fix: () => nodeTool(...PRETTIER, '--write'),
  },
  { name: 'eslint', check: () => nodeTool(...ESLINT), fix: () => nodeTool(...ESLINT, '--fix') },
  {
    name: 'types of the scripts',
    check: () => nodeTool('typescript/bin/tsc', '-p', 'tsconfig.scripts.json'),
  },
  {
    name: 'clang-format',
    check: () => complaintsOf(['clang-format', '--dry-run', '-Werror', ...cFiles()]),
    fix: () => complaintsOf(['clang-format', '-i', ...cFiles()]),
  },
  {
    name: 'black',
    check: () => complaintsOf([...BLACK, '--diff', '--check']),
    fix: () => complaintsOf(BLACK),
  },
  { name: 'flake8', check: () => complaintsOf(['flake8', '--max-line-length=110', ...PYTHON]) },
  {
    name: 'clang-tidy',
    check: async () => {
      await configureAddon();
      return clangTidy();
    },
  },
];

await runScript(async (args) => {
  const isFix = args.length === 1 && args[0] === '--fix';
  if (args.length > 0 && !isFix)
    throw new ScriptError(`expected --fix or nothing, but received: ${args.join(' ')}`);
  await prepare(LINT_PACKAGES);
  const checkers = CHECKERS.flatMap(({ name, check, fix }) => {
    const work = isFix ? fix : check;
    return work === undefined ? [] : [{ name, work }];
  });
  const results = await inLanes(checkers, timedComplaints, { report, ...(isFix && { lanes: 1 }) });
  return results.every(({ complaints }) => complaints === '') ? 0 : 1;
});

/** @param {{ name: string, work: () => Promise<string> }} checker */
async function timedComplaints({ name, work }) {
  const start = Date.now();
  return { name, complaints: await work(), ms: Date.now() - start };
}

/** @param {{ name: string, complaints: string, ms: number }} result */
function report({ name, complaints, ms }) {
  if (complaints !== '') console.log(complaints.trimEnd());
  console.log(`${name}: ${complaints === '' ? 'ok' : 'FAILED'} (${seconds(ms)})`);
}
