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

/** Without the module no node is ours; even a look opens each camera, and this is asked every few seconds. */
function listNodes(): VideoNode[] {
  return native.detectLoopbackModule().loaded ? native.listVideoNodes() : [];
}

/** Those labelled camfx if there are any, else the first one: other programs' devices are left alone. */
export function defaultLoopbackDevices(nodes: VideoNode[] = listNodes()): LoopbackDevice[] {
  const loopbacks = nodes.filter((node) => node.isLoopback);
  const ours = loopbacks.filter((node) => OUR_LABEL.test(node.card));
  return (ours.length > 0 ? ours : loopbacks.slice(0, 1)).map(toDevice);
}

/** The device with this path or label. Throws MODULE_MISSING or DEVICE_NOT_FOUND. */
export function findLoopbackDevice(
  wanted: string,
  nodes: VideoNode[] = listNodes(),
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

/**
 * The same device after the module was perhaps loaded again: numbers change then and the label says which one is ours,
 * but several devices may have one label. Throws as findLoopbackDevice() does.
 */
export function findDeviceAgain(
  { path, label }: LoopbackDevice,
  nodes: VideoNode[] = listNodes(),
  moduleLoaded?: boolean,
): LoopbackDevice {
  const same = nodes.filter((node) => node.path === path && node.card === label && node.isLoopback);
  return findLoopbackDevice(label, same.length > 0 ? same : nodes, moduleLoaded);
}
