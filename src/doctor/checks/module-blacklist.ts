import { join } from 'node:path';
import { ok, type SyncCheck } from '../check.js';

/** As modprobe reads them: modprobe.d(5). */
const FOLDERS = ['/etc/modprobe.d', '/run/modprobe.d', '/usr/local/lib/modprobe.d', '/lib/modprobe.d'];
const FORBIDS = /^\s*(blacklist\s+v4l2loopback\s*$|install\s+v4l2loopback\s+\S*\/(true|false)\b)/m;
/** The same lines, for sed. */
const COMMENT_OUT = 's/^\\s*(blacklist|install)\\s+v4l2loopback\\b/# &/';

export const moduleBlacklist: SyncCheck = {
  name: 'module blacklist',
  look: (machine) => {
    const files = FOLDERS.flatMap((folder) => machine.names(folder).map((name) => join(folder, name)));
    const found = files.filter((file) => file.endsWith('.conf') && FORBIDS.test(machine.text(file) ?? ''));
    if (found.length === 0) return [ok('No configuration forbids v4l2loopback')];
    return found.map((file) => ({
      level: 'warning' as const,
      saw: `${file} forbids to load v4l2loopback`,
      why: 'It is then not loaded when the machine starts, or never',
      remedy: `Remove the line about v4l2loopback from ${file}`,
      fix: { command: ['sed', '-i', '-E', COMMENT_OUT, machine.path(file)], needsRoot: true },
    }));
  },
};
