/**
 * Finds v4l2loopback devices: by driver and label, never by number, and without opening one: an open looks like an
 * application to whoever watches a device, and wakes a real camera.
 */
import { CamfxError } from '../../errors.js';
import { native, type VideoName } from '../../native.js';
import { CAMERA } from '../../ring/messages.js';

export interface LoopbackDevice {
  /** /dev/videoN, of this moment. */
  path: string;
  /** The card label that applications show. */
  label: string;
}

/** v4l2loopback's limit, bytes. */
const LONGEST_LABEL = 31;

function toDevice(node: VideoName): LoopbackDevice {
  return { path: node.path, label: node.card };
}

/** Without the module no node is ours. */
function listNodes(): VideoName[] {
  return native.detectLoopbackModule().loaded ? native.listVideoNames() : [];
}

export function listLoopbackDevices(): LoopbackDevice[] {
  return listNodes()
    .filter((node) => node.isLoopback)
    .map(toDevice);
}

/** Which video devices there are: another text, another set. */
export function deviceNames(): string {
  return JSON.stringify(native.listVideoNames());
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

/** Those labelled for the camera. */
export function defaultLoopbackDevices(camera = CAMERA, nodes: VideoName[] = listNodes()): LoopbackDevice[] {
  return nodes.filter((node) => node.isLoopback && isDeviceOf(camera, node.card)).map(toDevice);
}

/** Programs that make loopback devices for themselves, as their labels begin, or a word in them. */
const OTHER_PROGRAMS =
  /\b(obs|droidcam|akv|webcamoid|iriun|ivcam|epoccam|scrcpy|gphoto|mipi|ipu\d|backscrub|fake ?cam|snap camera|manycam)/i;

/** Whether a device's label says that it is another program's, so that camfx does not take it unasked. */
export function isOfAnotherProgram(label: string): boolean {
  return OTHER_PROGRAMS.test(label);
}

/**
 * A device for the main camera where none is labelled camfx and none can be made: the first that is nobody's by its
 * label; null where there is none at all. Throws DEVICE_NOT_FOUND when there are but other programs' devices.
 */
export function findUnclaimedDevice(nodes: VideoName[] = listNodes()): LoopbackDevice | null {
  const loopbacks = nodes.filter((node) => node.isLoopback);
  const [first] = loopbacks;
  if (!first || loopbacks.some((node) => /^camfx\b/i.test(node.card))) return null;
  const unclaimed = loopbacks.find((node) => !isOfAnotherProgram(node.card));
  if (unclaimed) return toDevice(unclaimed);
  throw new CamfxError(
    'DEVICE_NOT_FOUND',
    `No v4l2loopback device is camfx's own; by its label "${first.card}", ${first.path} is another program's`,
    {
      hint: `Make camfx a device of its own with: camfx setup; or take that one: camfx start --device ${first.path}; camfx doctor tells more.`,
    },
  );
}

/** The device with this path or label. Throws MODULE_MISSING or DEVICE_NOT_FOUND. */
export function findLoopbackDevice(
  wanted: string,
  nodes: VideoName[] = listNodes(),
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
  nodes: VideoName[] = listNodes(),
  moduleLoaded?: boolean,
): LoopbackDevice {
  const same = nodes.filter((node) => node.path === path && node.card === label && node.isLoopback);
  const free = nodes.filter((node) => !taken.includes(node.path));
  return findLoopbackDevice(label, same.length > 0 ? same : free, moduleLoaded);
}
