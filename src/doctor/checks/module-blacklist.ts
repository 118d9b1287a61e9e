import { join } from 'node:path';
import { ok, type SyncCheck } from '../check.js';
import type { Machine } from '../machine.js';

/** As modprobe reads them: modprobe.d(5); a name in an earlier folder hides the same name in a later one. */
const FOLDERS = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map((base) => `${base}/modprobe.d`);
/** A line; for sed -E too, so without what that does not know. */
const FORBIDS = /^\s*(blacklist\s+v4l2loopback\s*$|install\s+v4l2loopback\s+\S*\/(true|false)\b)/;

export const moduleBlacklist: SyncCheck = {
  name: 'module blacklist',
  look: (machine) => {
    const found = configurations(machine).filter((file) => forbids(machine.text(file) ?? ''));
    if (found.length === 0) return [ok('No configuration forbids v4l2loopback')];
    return found.map((file) => {
      const finding = {
        level: 'warning' as const,
        saw: `${file} forbids to load v4l2loopback`,
        why: 'It is then not loaded when the machine starts, or never',
      };
      // Elsewhere files belong to packages, which bring the line back.
      if (!file.startsWith('/etc/'))
        return { ...finding, remedy: `Copy ${file} to /etc/modprobe.d without the line about v4l2loopback` };
      const commentOut = ['sed', '--follow-symlinks', '-i', '-E', `s/${FORBIDS.source}/# &/`];
      return {
        ...finding,
        remedy: `Remove the line about v4l2loopback from ${file}`,
        fix: { command: [...commentOut, machine.path(file)], needsRoot: true },
      };
    });
  },
};

function configurations(machine: Machine): string[] {
  const files = new Map<string, string>();
  for (const folder of FOLDERS)
    for (const name of machine.names(folder))
      if (name.endsWith('.conf') && !files.has(name)) files.set(name, join(folder, name));
  return [...files.values()];
}

function forbids(text: string): boolean {
  return text.split('\n').some((line) => FORBIDS.test(line));
}
