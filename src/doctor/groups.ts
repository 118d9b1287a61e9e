/** The groups of /etc/group. */
import type { Machine } from './machine.js';

export interface Group {
  id: number;
  /** Its number where it has no name. */
  name: string;
  members: string[];
}

export function findGroup(machine: Machine, id: number): Group {
  const lines = (machine.text('/etc/group') ?? '').split('\n').map((line) => line.split(':'));
  const [name = String(id), , , members = ''] =
    lines.find((fields) => Number(fields[2]) === id && fields[2]) ?? [];
  return { id, name, members: members.split(',').filter((member) => member !== '') };
}
