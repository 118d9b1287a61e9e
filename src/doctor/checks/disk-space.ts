import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { type Finding, ok, type SyncCheck } from '../check.js';

/** Locks, sockets and a log are small; what is nearly full is full soon. */
const LITTLE_BYTES = 4 * 1024 * 1024;

export const diskSpace: SyncCheck = {
  name: 'disk space',
  look: (machine) => {
    const folders = [...new Set([existing(machine.runtimeDirectory), tmpdir()])];
    const full = folders.filter((folder) => machine.freeBytes(folder) < LITTLE_BYTES);
    if (full.length === 0) return [ok(`There is room in ${folders.join(' and ')}`)];
    return full.map((folder): Finding => ({
      level: 'error',
      saw: `${folder} is full`,
      why: 'Engine and daemon keep their locks, sockets and logs there, and do not start without',
      remedy: `Remove files there; the largest: du -xah ${folder} | sort -h | tail`,
    }));
  },
};

/** The nearest folder that is there. */
function existing(folder: string): string {
  return existsSync(folder) || folder === '/' ? folder : existing(dirname(folder));
}
