/** Finds v4l2loopback devices: by driver and label, never by number. */
import { readdirSync, readFileSync } from 'node:fs';
import { CamfxError } from '../../errors.js';
import { native, type VideoNode } from '../../native.js';
import { CAMERA } from '../../ring/messages.js';

export interface LoopbackDevice {
  /** /dev/videoN, of this moment. */
  path: string;
  /** The card label that applications show. */
  label: string;
}

const SYSFS = '/sys/class/video4linux';
/** v4l2loopback's limit, bytes. */
const LONGEST_LABEL = 31;

function toDevice(node: VideoNode): LoopbackDevice {
  return { path: node.path, label: node.card };
}

/** Without the module no node is ours, and a look opens each camera. */
function listNodes(): VideoNode[] {
  return native.detectLoopbackModule().loaded ? native.listVideoNodes() : [];
}

export function listLoopbackDevices(): LoopbackDevice[] {
  return listNodes()
    .filter((node) => node.isLoopback)
    .map(toDevice);
}

/** Which video devices there are, without opening one: another text, another set. */
export function deviceNames(): string {
  try {
    const read = (name: string): string => `${name} ${readFileSync(`${SYSFS}/${name}/name`, 'latin1')}`;
    return readdirSync(SYSFS).map(read).join('');
  } catch {
    return '';
  }
}

/** The label of a virtual camera's device; several devices of one camera are numbered from 1. */
export function deviceLabel(camera: string, copy = 1): string {
  const name = camera === CAMERA ? CAMERA : `${CAMERA} ${camera}`;
  const number = copy === 1 ? '' : ` ${copy}`;
  return name.slice(0, LONGEST_LABEL - number.length) + number;
}

/** A device of this camera by its label: such as "camfx", "camfx 2"; for another one "camfx work", "camfx work 2". */
export function isDeviceOf(camera: string, label: string): boolean {
  const number = /^(.*?)( [2-9]| [1-9]\d)?$/.exec(label)?.[2] ?? '';
  return label.toLowerCase() === deviceLabel(camera, Number(number || 1)).toLowerCase();
}

/**
 * Those labelled for the camera. For the main one, where nothing is labelled camfx, the first device: other programs'
 * devices are left alone.
 */
export function defaultLoopbackDevices(camera = CAMERA, nodes: VideoNode[] = listNodes()): LoopbackDevice[] {
  const loopbacks = nodes.filter((node) => node.isLoopback);
  const ours = loopbacks.filter((node) => isDeviceOf(camera, node.card));
  const isNobodys = camera === CAMERA && !loopbacks.some((node) => /^camfx\b/i.test(node.card));
  return (isNobodys ? loopbacks.slice(0, 1) : ours).map(toDevice);
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
 * but several devices may have one label; `taken` are those that others feed. Throws as findLoopbackDevice() does.
 */
export function findDeviceAgain(
  { path, label }: LoopbackDevice,
  taken: readonly string[] = [],
  nodes: VideoNode[] = listNodes(),
  moduleLoaded?: boolean,
): LoopbackDevice {
  const same = nodes.filter((node) => node.path === path && node.card === label && node.isLoopback);
  const free = nodes.filter((node) => !taken.includes(node.path));
  return findLoopbackDevice(label, same.length > 0 ? same : free, moduleLoaded);
}
