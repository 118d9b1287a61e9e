/**
 * What setup did and its files can't tell: whether v4l2loopback is loaded because of it. Written before the module is
 * loaded, so that a setup that was cut short can be taken back too.
 */
import type { Machine } from '../doctor/machine.js';
import { isOurs, planFile } from './managed-file.js';
import type { Part } from './step.js';

export const RECORD_FILE = '/var/lib/camfx-setup';
const BOOT_ID = '/proc/sys/kernel/random/boot_id';

const BY_SETUP = 'v4l2loopback is loaded by camfx setup';
const BEFORE = 'v4l2loopback was loaded before camfx setup, since the start ';

/** True: setup loads the module, now or when the machine starts; null: there is no record. */
export function isLoadedBySetup(machine: Machine): boolean | null {
  const text = machine.text(RECORD_FILE);
  if (text === null || !isOurs(text)) return null;
  const start = text.split('\n').find((line) => line.startsWith(BEFORE));
  // At the next start it was setup's own file that loaded it.
  return start === undefined || start !== BEFORE + bootId(machine);
}

export function planRecord(machine: Machine, bySetup: boolean): Part {
  return planFile(machine, RECORD_FILE, `${bySetup ? BY_SETUP : BEFORE + bootId(machine)}\n`);
}

export function planNoRecord(machine: Machine): Part {
  return planFile(machine, RECORD_FILE, null);
}

/** Of this start of the machine. */
function bootId(machine: Machine): string {
  return machine.text(BOOT_ID)?.trim() ?? 'unknown';
}
