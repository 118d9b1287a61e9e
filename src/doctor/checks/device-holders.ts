import { type Check, ok } from '../check.js';
import type { Holder, Machine } from '../machine.js';

function describe({ pid, program }: Holder): string {
  return `${program} (process ${pid})`;
}

/** camfx's own processes are node; whoever else has a loopback device open watches it, or feeds it in our place. */
export const deviceHolders: Check = {
  name: 'who has a camera open',
  look: (machine) => [...loopbacks(machine), ...cameras(machine)],
};

function loopbacks(machine: Machine) {
  return machine.loopbacks.map(({ path, card }) => {
    const holders = machine.holders(path);
    return holders.length === 0
      ? ok(`Nobody has ${path} "${card}" open`)
      : ok(`${path} "${card}" is open in ${holders.map(describe).join(', ')}`);
  });
}

function cameras(machine: Machine) {
  return machine.cameras.flatMap(({ path, card }) => {
    const others = machine.holders(path).filter(({ program }) => !/^(node|camfx)/.test(program));
    if (others.length === 0) return [];
    return [
      {
        level: 'warning' as const,
        saw: `${path} "${card}" is in use by ${others.map(describe).join(', ')}`,
        why: 'A camera gives its pictures to one program at a time',
        remedy: 'End that program, or let it use the camfx camera instead',
      },
    ];
  });
}
