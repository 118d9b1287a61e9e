/** Lines on stderr. In the journal each has a priority: sd-daemon(3). */
import { fstatSync } from 'node:fs';

const PRIORITIES = { error: 3, warning: 4, info: 6 } as const;

export type Level = keyof typeof PRIORITIES;

/** $JOURNAL_STREAM names the file that the service manager gave us; a stderr that was redirected since is another one. */
function isJournal(): boolean {
  const { dev, ino } = fstatSync(2);
  return process.env.JOURNAL_STREAM === `${dev}:${ino}`;
}

const inJournal = isJournal();

/** What can't be written, since the disk is full, is lost: the console drops what its stream fails to take. */
export function log(level: Level, message: string): void {
  console.error(formatLog(level, message, inJournal));
}

export function formatLog(level: Level, message: string, forJournal: boolean): string {
  if (!forJournal) return message;
  // The journal takes each line for an entry of its own.
  return message.replace(/^/gm, `<${PRIORITIES[level]}>`);
}
