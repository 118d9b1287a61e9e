// @ts-check
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { run } from './command.mjs';
import { root } from './project-files.mjs';

/**
 * @typedef {object} Model
 * @property {'ring' | 'wake'} file of test/model
 * @property {string[]} defines "FRAMES=4"
 * @property {boolean} [progress] look for cycles under weak fairness, not for deadlocks
 * @property {boolean} [brief] it ends soon, so that optimizing the checker takes longer than it saves
 */

/**
 * What a search found. Anything that makes its result worthless is a `problem`: it then proves nothing.
 * @typedef {object} Search
 * @property {number} states
 * @property {number} ms how long it took
 * @property {string} [error] "assertion violated !(torn_read)", "invalid end state", "non-progress cycle"
 * @property {string} [problem]
 */

const MEMORY_MB = 1000;
const SECONDS = 300;
/** Of the search's path; pan says so when it is too small. */
const DEPTH = 500_000;

/** pan says one of these when it left states out; it ends with exit code 0 all the same. */
const INCOMPLETE = /max search depth too small|Search not completed|out of memory|MEMLIM|truncated/;

/**
 * Checks one model in a folder of its own.
 * @param {Model} model
 * @param {string} folder of build/model
 * @returns {Promise<Search>}
 */
export async function search(model, folder) {
  const cwd = path.join(root, 'build/model', folder);
  rmSync(cwd, { recursive: true, force: true });
  mkdirSync(cwd, { recursive: true });
  const source = path.join(root, `test/model/${model.file}.pml`);
  const spin = ['spin', '-a', ...model.defines.map((define) => `-D${define}`), source];
  // The models' rendezvous in the escape of an unless makes partial order reduction unsound.
  const mode = model.progress ? ['-DNP', '-DNFAIR=3'] : ['-DSAFETY'];
  const flags = [model.brief ? '-O0' : '-O1', '-w', '-DNOREDUCE', `-DMEMLIM=${MEMORY_MB}`, ...mode];
  const cc = ['cc', ...flags, '-o', 'pan', 'pan.c'];
  const pan = ['./pan', `-m${DEPTH}`, '-w22', ...(model.progress ? ['-l', '-f'] : [])];
  for (const argv of [spin, cc]) {
    const { code, output } = await run(argv, { cwd });
    if (code !== 0) return { states: 0, ms: 0, problem: `${argv[0] ?? ''} failed: ${lastLine(output)}` };
  }
  const start = Date.now();
  const { output, timedOut } = await run(pan, { cwd, timeoutSeconds: SECONDS });
  const ms = Date.now() - start;
  if (timedOut) return { states: 0, ms, problem: `took more than ${SECONDS} s` };
  return { ...judgePan(output), ms };
}

/**
 * @param {string} output of pan
 * @returns {Omit<Search, 'ms'>}
 */
export function judgePan(output) {
  const errors = /^State-vector .*, errors: (\d+)$/m.exec(output)?.[1];
  const states = Number(/^ *(\d+) states, stored/m.exec(output)?.[1] ?? 0);
  const error = /^pan:\d+: (.*) \(at depth \d+\)$/m.exec(output)?.[1]?.replace(/ +/g, ' ');
  if (errors === undefined) return { states, problem: `pan did not get to its end: ${lastLine(output)}` };
  if (errors !== '0')
    return error ? { states, error } : { states, problem: 'pan found an error but named none' };
  const incomplete = INCOMPLETE.exec(output)?.[0];
  if (incomplete !== undefined) return { states, problem: `the search is incomplete: ${incomplete}` };
  return states > 0 ? { states } : { states, problem: 'pan looked at no state' };
}

/** @param {string} output */
function lastLine(output) {
  return output.trimEnd().split('\n').at(-1) ?? '';
}
