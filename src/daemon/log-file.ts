/**
 * daemon.log: the words of daemons that no service manager has started, one after another, so that a daemon that is
 * brought back does not wipe out why the last one ended. What is older than the last megabyte or so is in daemon.log.1.
 */
import { copyFileSync, openSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';

export const MOST_LOG_BYTES = 1 << 20;

/** A descriptor for the daemon's output, to append to. */
export function openLogFile(path: string): number {
  capLogFile(path);
  const fd = openSync(path, 'a', 0o600);
  try {
    writeSync(fd, `--- camfxd starts, ${new Date().toISOString()}\n`);
  } catch {
    // A daemon without a log, on a full disk, is better than none.
  }
  return fd;
}

/** Also while a daemon writes to it: who appends goes on at the new end. */
export function capLogFile(path: string): void {
  const status = statSync(path, { throwIfNoEntry: false });
  if (!status || status.size <= MOST_LOG_BYTES) return;
  try {
    copyFileSync(path, olderLog(path));
  } catch {
    // A full disk has more need of the room than of old words.
  }
  truncateSync(path);
}

/** After an end that was asked for: it is of use only after a failure that nobody was told of. */
export function removeLogFile(path: string): void {
  for (const file of [path, olderLog(path)]) rmSync(file, { force: true });
}

function olderLog(path: string): string {
  return `${path}.1`;
}
