import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { type Check, ok } from '../check.js';
import type { Machine } from '../machine.js';
import type { RuntimePaths } from '../../runtime-dir.js';
import { enginePathsOf, findPaths } from '../peers.js';

/** Sockets whose process was killed before it could remove them. */
export const deadSockets: Check = {
  name: 'sockets',
  look: async (machine) => {
    const paths = findPaths(machine);
    if (paths === null) return [];
    const dead = await findDead(paths, machine);
    if (dead.length === 0) return [ok('No socket is left over from a process that ended')];
    return [
      {
        level: 'warning',
        saw: `Nobody listens at ${dead.join(' and ')}`,
        why: 'The process was killed; the next camfx start replaces them, other programs wait in vain',
        remedy: `rm ${dead.join(' ')}`,
        fix: { does: `remove ${dead.join(' ')}`, apply: () => removeDead(dead, paths, machine) },
      },
    ];
  },
};

async function findDead(paths: RuntimePaths, machine: Machine): Promise<string[]> {
  const dead: string[] = [];
  const engines = enginePathsOf(machine, paths).map(({ engineSocket }) => engineSocket);
  for (const path of [paths.daemonSocket, ...engines])
    if (machine.stat(path)?.isSocket() && (await isDead(path, machine))) dead.push(path);
  // The ring's socket is of another kind and can't be tried so, but it is the daemon's: they live and die together.
  if (dead.includes(paths.daemonSocket) && machine.stat(paths.ringSocket)?.isSocket())
    dead.push(paths.ringSocket);
  return dead;
}

/** Looks again: since they were found, and a password was typed, a new process may have taken their places. */
async function removeDead(found: string[], paths: RuntimePaths, machine: Machine): Promise<void> {
  for (const path of await findDead(paths, machine))
    if (found.includes(path)) rmSync(machine.path(path), { force: true });
}

function isDead(path: string, machine: Machine): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(machine.path(path), () => {
      socket.destroy();
      resolve(false);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'ECONNREFUSED');
    });
  });
}
