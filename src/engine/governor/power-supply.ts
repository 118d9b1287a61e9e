/** Whether the machine runs on its battery, by the kernel's power_supply class. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const CLASS = '/sys/class/power_supply';

/** False where nothing is known, as on desktop machines. */
export function isOnBattery(directory = CLASS): boolean {
  const supplies = list(directory).map((name) => join(directory, name));
  const mains = supplies.filter((supply) => /^(Mains|USB)/.test(read(join(supply, 'type'))));
  if (mains.some((supply) => read(join(supply, 'online')) === '1')) return false;
  // A wireless mouse has a battery too, which is of a device and not of the system.
  return supplies.some(
    (supply) =>
      read(join(supply, 'type')) === 'Battery' &&
      read(join(supply, 'scope')) !== 'Device' &&
      read(join(supply, 'status')) === 'Discharging',
  );
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
