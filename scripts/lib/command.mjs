// @ts-check
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from './project-files.mjs';

/** A failure that the user can understand: printed as one sentence, after the output of the tool that failed. */
export class ScriptError extends Error {
  /**
   * @param {string} message
   * @param {string} [output] what the failing tool printed
   */
  constructor(message, output = '') {
    super(message);
    this.output = output;
  }
}

/**
 * @typedef {object} Result
 * @property {number} code the exit code; 128 + n after signal n, as a shell has it
 * @property {string} output stdout and stderr as they came
 * @property {boolean} timedOut
 */

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] default: the project
 * @property {Record<string, string>} [env] added to this process's
 * @property {boolean} [echo] show the output while it comes
 * @property {number} [timeoutSeconds] end the command and all its children after that; they get a process
 *   group of their own
 */

/**
 * Runs a command to its end and collects its output; a non-zero exit code is a result, not an exception.
 * @param {string[]} argv
 * @param {RunOptions} [options]
 * @returns {Promise<Result>}
 */
export function run(argv, options = {}) {
  const [file = '', ...args] = argv;
  const ownGroup = options.timeoutSeconds !== undefined;
  const child = spawn(file, args, {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: ownGroup,
  });
  /** @type {Buffer[]} */
  const chunks = [];
  for (const [from, to] of /** @type {const} */ ([
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ])) {
    from.on('data', (/** @type {Buffer} */ chunk) => {
      chunks.push(chunk);
      if (options.echo) to.write(chunk);
    });
  }
  const group = ownGroup ? watchGroup(child.pid, options.timeoutSeconds ?? 0) : undefined;
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      group?.release();
      reject(new ScriptError(`cannot run ${file}: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      group?.release();
      resolve({
        code: code ?? 128 + signalNumber(signal),
        output: Buffer.concat(chunks).toString(),
        timedOut: group?.timedOut() ?? false,
      });
    });
  });
}

/**
 * Ends a process group after a time, or when this process is told to end: a group of its own doesn't get the
 * terminal's Ctrl-C.
 * @param {number | undefined} pid the group's leader; undefined when it could not be started
 * @param {number} seconds
 */
function watchGroup(pid, seconds) {
  let timedOut = false;
  /** @param {NodeJS.Signals} signal */
  const kill = (signal) => {
    try {
      if (pid !== undefined) process.kill(-pid, signal);
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
    }
  };
  /** @param {NodeJS.Signals} signal */
  const onSignal = (signal) => {
    kill('SIGKILL');
    process.exit(128 + signalNumber(signal));
  };
  const timer = setTimeout(() => {
    timedOut = true;
    kill('SIGKILL');
  }, seconds * 1000);
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    timedOut: () => timedOut,
    release: () => {
      clearTimeout(timer);
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    },
  };
}

/**
 * Runs a command that has to succeed.
 * @param {string} what for the error: "building the native addon"
 * @param {string[]} argv
 * @param {RunOptions} [options]
 * @returns {Promise<string>} its output
 * @throws {ScriptError} with the command's output
 */
export async function runOrFail(what, argv, options = {}) {
  const { code, output } = await run(argv, options);
  if (code !== 0) throw new ScriptError(`${what} failed (exit code ${code}): ${argv.join(' ')}`, output);
  return output;
}

/**
 * @param {import('node:child_process').ChildProcess} child started with inherited stdio
 * @returns {Promise<number>} its exit code; 128 + n after signal n
 */
export function exitCode(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve(code ?? 128 + signalNumber(signal));
    });
  });
}

/** @param {NodeJS.Signals | null} signal */
function signalNumber(signal) {
  return signal === null ? 0 : os.constants.signals[signal];
}

/**
 * @param {string} command
 * @returns {boolean} whether PATH has it
 */
export function isOnPath(command) {
  return (process.env.PATH ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
