import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { type Check, ok } from '../check.js';
import type { Machine } from '../machine.js';
import { findPaths } from '../peers.js';

/** Sockets whose process was killed before it could remove them. */
export const deadSockets: Check = {
  name: 'sockets',
  look: async (machine) => {
    const paths = findPaths(machine);
    if (paths === null) return [];
    const sockets = [paths.daemonSocket, paths.engineSocket].filter((path) => machine.stat(path)?.isSocket());
    const dead: string[] = [];
    for (const path of sockets) if (await isDead(path, machine)) dead.push(path);
    if (dead.length === 0) return [ok('No socket is left over from a process that ended')];
    // The ring's socket is of another kind and can't be tried so, but it is the daemon's: they live and die together.
    if (dead.includes(paths.daemonSocket) && machine.stat(paths.ringSocket)?.isSocket())
      dead.push(paths.ringSocket);
    return [
      {
        level: 'warning',
        saw: `Nobody listens at ${dead.join(' and ')}`,
        why: 'The process was killed; the next camfx start replaces them, other programs wait in vain',
        remedy: `rm ${dead.join(' ')}`,
        fix: { does: `remove ${dead.join(' ')}`, apply: () => dead.forEach((path) => remove(path, machine)) },
      },
    ];
  },
};

function remove(path: string, machine: Machine): void {
  rmSync(machine.path(path), { force: true });
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
