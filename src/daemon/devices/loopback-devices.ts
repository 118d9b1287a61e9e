/** Finds v4l2loopback devices: by driver and label, never by number. */
import { CamfxError } from '../../errors.js';
import { native, type VideoNode } from '../../native.js';

export interface LoopbackDevice {
  /** /dev/videoN, of this moment. */
  path: string;
  /** The card label that applications show. */
  label: string;
}

const OUR_LABEL = /^camfx\b/i;

function toDevice(node: VideoNode): LoopbackDevice {
  return { path: node.path, label: node.card };
}

/** Those labelled camfx if there are any, else the first one: other programs' devices are left alone. */
export function defaultLoopbackDevices(nodes: VideoNode[] = native.listVideoNodes()): LoopbackDevice[] {
  const loopbacks = nodes.filter((node) => node.isLoopback);
  const ours = loopbacks.filter((node) => OUR_LABEL.test(node.card));
  return (ours.length > 0 ? ours : loopbacks.slice(0, 1)).map(toDevice);
}

/** The device with this path or label. Throws MODULE_MISSING or DEVICE_NOT_FOUND. */
export function findLoopbackDevice(
  wanted: string,
  nodes: VideoNode[] = native.listVideoNodes(),
  moduleLoaded: boolean = native.detectLoopbackModule().loaded,
): LoopbackDevice {
  if (!moduleLoaded)
    throw new CamfxError(
      'MODULE_MISSING',
      `No camera device ${wanted}: the kernel module v4l2loopback is not loaded`,
    );
  const named = nodes.filter((node) => node.path === wanted || node.card === wanted);
  const found = named.find((node) => node.isLoopback);
  if (found) return toDevice(found);
  const what = named[0] ? `${wanted} is not a v4l2loopback device` : `No v4l2loopback device ${wanted}`;
  throw new CamfxError('DEVICE_NOT_FOUND', what);
}
