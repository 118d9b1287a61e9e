import { ok, type SyncCheck } from '../check.js';
import { modprobeFiles } from '../modprobe-options.js';

/** A line; for sed -E too, so without what that does not know. */
const FORBIDS = /^\s*(blacklist\s+v4l2loopback\s*$|install\s+v4l2loopback\s+\S*\/(true|false)\b)/;

export const moduleBlacklist: SyncCheck = {
  name: 'module blacklist',
  look: (machine) => {
    const found = modprobeFiles(machine).filter((file) => forbids(machine.text(file) ?? ''));
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

function forbids(text: string): boolean {
  return text.split('\n').some((line) => FORBIDS.test(line));
}
