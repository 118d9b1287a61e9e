/** What this machine lacks for a real camera in every application, and the command that adds it: as the checks say. */
import { cameraPipewire } from './checks/camera-pipewire.js';
import { camera } from './checks/camera.js';
import { deviceNode } from './checks/device-node.js';
import { devicePermission } from './checks/device-permission.js';
import { moduleChecks } from './checks/index.js';
import { Machine } from './machine.js';
import type { Finding, SyncCheck } from './check.js';

export interface Missing {
  /** A sentence without its full stop. */
  what: string;
  /** A command, or what to do by hand. */
  command: string;
}

export function findMissing(machine = new Machine()): Missing[] {
  const device = complaints(moduleChecks, machine).map(({ saw, ...rest }) =>
    machine.loopbacks.length > 0
      ? { saw, ...rest }
      : { saw: `No camera device for applications: ${saw.replace(/^The /, 'the ')}`, ...rest },
  );
  const others = complaints([deviceNode, devicePermission, camera, cameraPipewire], machine);
  return [...device, ...others].map(({ saw, remedy }) => ({ what: saw, command: remedy }));
}

function complaints(checks: readonly SyncCheck[], machine: Machine): Finding[] {
  const findings = checks.flatMap((check) => check.look(machine));
  return findings.filter(({ level }) => level === 'warning' || level === 'error');
}
