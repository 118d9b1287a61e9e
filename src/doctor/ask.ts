/** Asks other programs that may not be there. */
import { execFile } from 'node:child_process';

/** What a program printed; null when it is not there, failed, or took too long. */
export type Ask = (program: string, ...args: string[]) => Promise<string | null>;

/** A session bus or a PipeWire that hangs must not keep the other checks from being read. */
const PATIENCE_MS = 5000;
/** pw-dump of a studio's machine has some megabytes. */
const MOST_BYTES = 64 * 1024 * 1024;

export const ask: Ask = (program, ...args) =>
  new Promise((resolve) => {
    execFile(program, args, { timeout: PATIENCE_MS, maxBuffer: MOST_BYTES }, (error, stdout) => {
      resolve(error ? null : stdout);
    });
  });
