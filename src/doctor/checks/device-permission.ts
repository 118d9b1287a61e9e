import type { VideoNode } from '../../native.js';
import { type Finding, ok, type SyncCheck } from '../check.js';
import { setupOr } from '../commands.js';
import { findGroup, type Group } from '../groups.js';
import type { Machine } from '../machine.js';

export const devicePermission: SyncCheck = {
  name: 'device permission',
  look: (machine) => {
    const there = machine.nodes.filter(({ path }) => machine.exists(path));
    const locked = there.filter(({ path, error }) => error === 'EACCES' || !machine.mayWrite(path));
    if (there.length > 0 && locked.length === 0) return [ok('All video devices may be opened')];
    return locked.map((node) => describeLocked(node, machine));
  },
};

function describeLocked({ path, card }: VideoNode, machine: Machine): Finding {
  const { mode = 0, gid = 0 } = machine.stat(path) ?? {};
  const group = findGroup(machine, gid);
  const owner = `group ${group.name}, mode ${(mode & 0o777).toString(8)}`;
  return {
    level: 'error',
    subject: path,
    saw: `No permission to open ${path} "${card}" (EACCES): ${owner}, and ${machine.person.name} ${standing(group, machine)}`,
    why: 'Video devices belong to the group video, and to whoever sits at the machine',
    ...cure(path, mode, group, machine),
  };
}

/** The groups of a process are those of its login. */
function standing(group: Group, { person }: Machine): string {
  if (person.groups.includes(group.id)) return 'is in that group';
  if (group.members.includes(person.name)) return 'is in that group since the last login only';
  return 'is not in that group';
}

function cure(
  path: string,
  mode: number,
  group: Group,
  { person }: Machine,
): Pick<Finding, 'remedy' | 'fix'> {
  const opensToGroup = (mode & 0o060) === 0o060 && group.id !== 0;
  if (!opensToGroup)
    return {
      remedy: setupOr(`sudo chgrp video ${path} && sudo chmod 660 ${path}, for a member of the video group`),
    };
  if (person.groups.includes(group.id))
    return { remedy: 'A container or a sandbox forbids it: let the device in there' };
  if (group.members.includes(person.name))
    return { remedy: 'Log out and in again, so that the video group counts' };
  const add = ['usermod', '-aG', group.name, person.name];
  return {
    remedy: `Join the ${group.name} group: sudo usermod -aG ${group.name} "$USER", then log in again; or let camfx setup give the devices to whoever sits at the machine`,
    fix: { command: add, needsRoot: true },
  };
}
