// @ts-check
import { ScriptError } from './command.mjs';
import { nodeVersionProblem } from './node-version.mjs';

const CLEAR_LINE = '\r\x1b[K';

/**
 * Does a piece of work and prints one line with its duration: "built native addon (12 s)". Until then somebody
 * at a terminal reads what is being done.
 * @param {string} doing
 * @param {string} done
 * @param {() => Promise<void>} work
 */
export async function timed(doing, done, work) {
  const start = Date.now();
  if (process.stdout.isTTY) process.stdout.write(`${doing} ...`);
  try {
    await work();
  } finally {
    if (process.stdout.isTTY) process.stdout.write(CLEAR_LINE);
  }
  console.log(`${done} (${seconds(Date.now() - start)})`);
}

/** @param {number} ms */
export function seconds(ms) {
  return `${Math.round(ms / 1000)} s`;
}

/**
 * The frame of each script: checks Node's version, runs `main` and turns its result into the exit code.
 * @param {(args: string[]) => Promise<number>} main
 */
export async function runScript(main) {
  try {
    const problem = nodeVersionProblem(process.versions.node);
    if (problem !== undefined) throw new ScriptError(problem);
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    if (error.output !== '') process.stderr.write(error.output.trimEnd() + '\n\n');
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
