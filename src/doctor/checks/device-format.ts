import { isDeviceOf } from '../../daemon/devices/loopback-devices.js';
import type { VideoNode } from '../../native.js';
import { type Check, type Finding, ok, type SyncCheck } from '../check.js';
import { describeHolders, withoutCamfx } from '../holders.js';
import { fixedFormat, isFed } from '../loopback-state.js';
import type { Holder, Machine } from '../machine.js';
import { askPeers, type Peers } from '../peers.js';

/** A device that nobody feeds, and that keeps the format of its last writer all the same. */
interface Pin {
  node: VideoNode;
  /** "YU12:1280x720" */
  format: string;
  /** None when the device itself does it, by its control keep_format, or programs that we may not look into. */
  holders: Holder[];
}

/** What camfx would feed a device with matters, and that is what a producer gives it: known only while one runs. */
export const deviceFormat: Check = {
  name: 'device format',
  look: async (machine) => {
    const pins = findPins(machine);
    const free = machine.loopbacks.filter(
      (node) => isFed(machine, node) === false && !pins.some((pin) => pin.node === node),
    );
    const peers = pins.length > 0 ? await askPeers(machine) : null;
    return [
      ...free.map(({ path, card }) => ok(`Nothing pins the format of ${path} "${card}"`)),
      ...pins.map((pin) => judge(pin, peers && wantedFormat(peers, pin.node))),
    ];
  },
};

/** For a device that has just refused the format that camfx wants. */
export const pinnedFormat: SyncCheck = {
  name: deviceFormat.name,
  look: (machine) => findPins(machine).map((pin) => describe(pin, 'another format')),
};

function findPins(machine: Machine): Pin[] {
  return machine.loopbacks.flatMap((node) => {
    // One that is stuck takes no format at all, and camfx lets its own go.
    const isIdle = isFed(machine, node) === false && (node.isCapture || node.isOutput);
    const format = isIdle ? fixedFormat(machine, node) : null;
    const all = machine.holders(node.path);
    const holders = withoutCamfx(all);
    return format === null || holders.length < all.length ? [] : [{ node, format, holders }];
  });
}

/** What is written to the device, or would be: as the one that failed to open it has its frames. Null: nobody knows. */
function wantedFormat({ daemon, engines }: Peers, { path, card }: VideoNode): string | null {
  const outputs = [...(daemon?.outputs ?? []), ...engines.flatMap((engine) => engine.outputs)];
  const output = outputs.find((each) => each.path === path);
  const isOf = (camera: string): boolean => (output ? output.camera === camera : isDeviceOf(camera, card));
  const producer = daemon?.cameras.find(({ name }) => isOf(name))?.producer;
  const format = output?.format ?? producer?.format ?? engines.find(({ camera }) => isOf(camera))?.format;
  return format ? `${format.fourcc}:${format.width}x${format.height}` : null;
}

function judge(pin: Pin, wanted: string | null): Finding {
  const { node, format } = pin;
  if (format === wanted)
    return ok(`${node.path} "${node.card}" is pinned to ${inWords(format)}, which is what camfx has`);
  if (wanted !== null) return describe(pin, inWords(wanted));
  // Whether that matters shows when a producer comes.
  return { ...describe(pin, 'any other format'), level: 'note' };
}

function describe({ node: { path, card }, format, holders }: Pin, wanted: string): Finding {
  const isKept = holders.length === 0;
  const by = isKept
    ? 'keeps that by its control keep_format, or a program of another user has it open'
    : `is open in ${describeHolders(holders)}`;
  return {
    level: 'warning',
    subject: path,
    saw: `${path} "${card}" is pinned to ${inWords(format)}: nobody feeds it, but it ${by}`,
    why: `A producer that has ${wanted} gets its pictures fitted into that format until the device is let go`,
    remedy: isKept
      ? `v4l2-ctl -d ${path} --set-ctrl keep_format=0, then start again`
      : `End those programs (fuser -v ${path} shows them), then start again`,
  };
}

function inWords(format: string): string {
  return format.replace(':', ' ');
}
