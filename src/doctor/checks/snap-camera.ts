import { SNAPS } from '../applications.js';
import { type Check, type Finding, ok } from '../check.js';
import type { Machine } from '../machine.js';
import { isSnapInstalled, maySnapUseCameras } from '../sandboxes.js';

export const snapCamera: Check = {
  name: 'Snap applications',
  look: (machine) =>
    Promise.all(SNAPS.filter((snap) => isSnapInstalled(machine, snap)).map((snap) => judge(snap, machine))),
};

async function judge(snap: string, machine: Machine): Promise<Finding> {
  const may = maySnapUseCameras(machine, snap) ?? (await isConnected(snap, machine));
  if (may === true) return ok(`The snap ${snap} may open cameras`);
  const connect = `sudo snap connect ${snap}:camera`;
  // Not a fault, and nothing that --fix may undo: which application may see cameras is for people to decide.
  const told =
    may === false
      ? {
          saw: `The snap ${snap} is not connected to cameras`,
          remedy: `If that was a mistake: ${connect}`,
        }
      : {
          saw: `Whether the snap ${snap} may open cameras could not be found out`,
          remedy: `If it should: ${connect}`,
        };
  const why = 'Snap keeps all cameras from an application until its interface "camera" is connected';
  return { level: 'note', why, ...told };
}

/** "camera  firefox:camera  :camera  -", or "-" in place of ":camera". */
async function isConnected(snap: string, machine: Machine): Promise<boolean | null> {
  const connections = await machine.ask('snap', 'connections', snap);
  const slot = /^camera\s+\S+\s+(\S+)/m.exec(connections ?? '')?.[1];
  return slot === undefined ? null : slot !== '-';
}
