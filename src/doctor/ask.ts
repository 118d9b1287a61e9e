/** Asks other programs that may not be there. */
import { execFile, execFileSync } from 'node:child_process';

/** What a program printed; null when it is not there, failed, or took too long. */
export type Ask = (program: string, ...args: string[]) => Promise<string | null>;

/** The same for checks that `camfx start` asks in the middle of what it does: for programs that answer at once. */
export type AskNow = (program: string, ...args: string[]) => string | null;

/** A session bus or a PipeWire that hangs must not keep the other checks from being read. */
const PATIENCE_MS = 5000;
/** pw-dump of a studio's machine has some megabytes. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Debian keeps modinfo where only root looks. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` };
}

export const ask: Ask = (program, ...args) =>
  new Promise((resolve) => {
    const options = { timeout: PATIENCE_MS, maxBuffer: MOST_BYTES, env: environment() };
    execFile(program, args, options, (error, stdout) => {
      resolve(error ? null : stdout);
    });
  });

export const askNow: AskNow = (program, ...args) => {
  try {
    return execFileSync(program, args, {
      timeout: PATIENCE_MS,
      env: environment(),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return null;
  }
};
