/** Files that setup writes, and knows again: the first line has a checksum of all others. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Machine } from '../doctor/machine.js';
import { projectPath } from '../project-path.js';
import { type FileChange, NOTHING, note, type Part } from './step.js';

const HEADER = /^# Written by camfx setup \(([0-9a-f]{16})\)/;

/** The text of a file that is ours. */
export function withHeader(body: string): string {
  const keep = 'camfx setup --remove takes it away; once edited it is yours, and left alone.';
  return `# Written by camfx setup (${checksum(body)}); ${keep}\n${body}`;
}

/** Whether setup wrote this text, and nobody has edited it since. */
export function isOurs(text: string): boolean {
  const end = text.indexOf('\n') + 1;
  return end > 0 && HEADER.exec(text)?.[1] === checksum(text.slice(end));
}

/** A file of packaging/. */
export function template(name: string): string {
  return readFileSync(projectPath(`packaging/${name}`), 'utf8');
}

/** What brings a file to `body`, or takes it away when that is null. A file that is not ours is left, and named. */
export function planFile(machine: Machine, path: string, body: string | null): Part {
  const before = machine.text(path);
  const after = body === null ? null : withHeader(body);
  if (before === after && !machine.exists(path) === (after === null)) return NOTHING;
  if (machine.exists(path) && (before === null || !isOurs(before)))
    return note(
      before !== null && HEADER.test(before)
        ? `${path} was edited since camfx wrote it: it is left as it is.`
        : `${path} is not from camfx: it is left as it is.`,
    );
  const file: FileChange = { path, before, after };
  return { steps: [{ file }], notes: [] };
}

function checksum(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 16);
}
