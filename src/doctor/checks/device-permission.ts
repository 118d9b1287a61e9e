import { type Check, ok } from '../check.js';

export const devicePermission: Check = {
  name: 'device permission',
  look: (machine) => {
    const locked = machine.nodes.filter(({ path }) => machine.exists(path) && !machine.mayWrite(path));
    if (machine.nodes.length > 0 && locked.length === 0) return [ok('All video devices may be opened')];
    return locked.map(({ path, card }) => ({
      level: 'error' as const,
      saw: `No permission to open ${path} (${card})`,
      why: 'Video devices belong to the group video, and to whoever sits at the machine',
      remedy: 'sudo usermod -aG video "$USER", then log in again',
    }));
  },
};
