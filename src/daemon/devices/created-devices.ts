/**
 * Devices that camfxd has made by v4l2loopback's control node (0.13 and later), and removes when it ends. A record of
 * them in the runtime directory outlives a crash: the next daemon feeds them again, and removes them in its turn.
 * Devices that somebody else has made are never removed.
 */
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { toCamfxError } from '../../errors.js';
import { native } from '../../native.js';
import type { LoopbackDevice } from './loopback-devices.js';
import { log } from '../log.js';
import { untilUsable } from './usable-node.js';

const record = z.array(
  z.object({
    number: z.number().int().min(0),
    label: z.string(),
    /** Of the node: another device of the same number and label has another one. */
    inode: z.number().nullable(),
  }),
);
type CreatedDevice = z.infer<typeof record>[number];

/** Where the daemon keeps its record, in the runtime directory. */
export function daemonRecord(directory: string): string {
  return join(directory, 'devices.json');
}

/** Where direct mode keeps that of a camera. */
export function directRecord(directory: string, camera: string): string {
  return join(directory, `devices-${camera}.json`);
}

export class CreatedDevices {
  readonly #file: string;
  readonly #untilUsable: (path: string) => Promise<void>;
  #devices: CreatedDevice[] = [];

  /** `file` is where the record is kept; `present` are the v4l2loopback devices of this moment. */
  constructor(
    file: string,
    present: readonly LoopbackDevice[],
    whenUsable: typeof untilUsable = untilUsable,
  ) {
    this.#file = file;
    this.#untilUsable = whenUsable;
    this.#devices = readRecord(file, present);
  }

  /** Takes over what direct mode, which ended without cleaning up, has made by a record of its own. */
  adopt(file: string, present: readonly LoopbackDevice[]): void {
    if (!existsSync(file)) return;
    const isKnown = ({ number }: CreatedDevice): boolean =>
      this.#devices.some((device) => device.number === number);
    this.#devices.push(...readRecord(file, present).filter((device) => !isKnown(device)));
    this.#save();
    rmSync(file, { force: true });
  }

  /** One that can be opened. Throws MODULE_MISSING where devices can't be made, DEVICE_PERMISSION, and others. */
  async create(label: string): Promise<LoopbackDevice> {
    const number = native.addLoopbackDevice(label);
    const path = pathOf({ number });
    const device = { number, label, inode: inodeOf({ number }) };
    // At once: a crash while we wait must not leave it to nobody.
    this.#devices.push(device);
    this.#save();
    try {
      await this.#untilUsable(path);
    } catch (thrown) {
      this.#devices = this.#devices.filter((each) => each !== device || !this.#remove(device));
      this.#save();
      throw thrown;
    }
    return { path, label };
  }

  /** Those on record that are still there, whether or not they can be opened. */
  present(): LoopbackDevice[] {
    return this.#devices.filter(isSameNode).map((device) => ({ path: pathOf(device), label: device.label }));
  }

  /** Each that nobody has open. Those that are in use stay on record. */
  removeAll(): void {
    this.#devices = this.#devices.filter((device) => !this.#remove(device));
    this.#save();
  }

  /** False when it is still there. */
  #remove(device: CreatedDevice): boolean {
    // Somebody may have removed it, and made one of the same number.
    if (!isSameNode(device)) return true;
    try {
      native.removeLoopbackDevice(device.number);
      return true;
    } catch (thrown) {
      const { code, message } = toCamfxError(thrown);
      // Whoever unloads the module takes its devices along.
      if (code === 'DEVICE_NOT_FOUND' || code === 'MODULE_MISSING') return true;
      log('warning', `${pathOf(device)} is left: ${message}`);
      return false;
    }
  }

  #save(): void {
    if (this.#devices.length === 0) {
      rmSync(this.#file, { force: true });
      return;
    }
    const draft = `${this.#file}.new`;
    writeFileSync(draft, JSON.stringify(this.#devices), { mode: 0o600 });
    renameSync(draft, this.#file);
  }
}

function pathOf({ number }: Pick<CreatedDevice, 'number'>): string {
  return `/dev/video${number}`;
}

/** Null where there is no node. */
function inodeOf(device: Pick<CreatedDevice, 'number'>): number | null {
  return statSync(pathOf(device), { throwIfNoEntry: false })?.ino ?? null;
}

function isSameNode(device: CreatedDevice): boolean {
  return inodeOf(device) === device.inode;
}

/**
 * Those that are still there: a number may by now be another program's device. A record that can't be read is none: its
 * devices stay, as anybody's would.
 */
function readRecord(file: string, present: readonly LoopbackDevice[]): CreatedDevice[] {
  let devices: CreatedDevice[];
  try {
    devices = record.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return [];
  }
  const isPresent = (device: CreatedDevice): boolean =>
    present.some(({ path, label }) => path === pathOf(device) && label === device.label);
  return devices.filter((device) => isPresent(device) && isSameNode(device));
}
