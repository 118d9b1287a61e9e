import { type Finding, ok, type SyncCheck } from '../check.js';
import type { Machine } from '../machine.js';

const FOLDER = '/proc/sys/fs/inotify';

/** What a desktop session takes by itself, and some more; and what to set instead. */
const LIMITS = [
  { name: 'max_user_instances', what: 'instances', few: 64, enough: 512 },
  { name: 'max_user_watches', what: 'watches', few: 4096, enough: 65536 },
] as const;

export const inotifyLimits: SyncCheck = {
  name: 'inotify limits',
  look: (machine) => {
    const findings = LIMITS.flatMap((limit) => judge(limit, machine));
    return findings.length > 0 ? findings : [ok('A user may watch enough files')];
  },
};

function judge({ name, what, few, enough }: (typeof LIMITS)[number], machine: Machine): Finding[] {
  const allowed = Number(machine.text(`${FOLDER}/${name}`)?.trim() ?? NaN);
  if (!(allowed < few)) return [];
  const command = ['sysctl', `fs.inotify.${name}=${enough}`];
  return [
    {
      level: 'warning',
      saw: `Only ${allowed} inotify ${what} are allowed for a user`,
      why: 'Programs that look out for cameras, camfx among them, fail when there are none left',
      remedy: `sudo ${command.join(' ')}`,
      fix: { command, needsRoot: true },
    },
  ];
}
