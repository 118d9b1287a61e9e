/** Keeps camfx from watching itself: the picture in the picture, without end. */
import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { defaultLoopbackDevices, isOfAnotherProgram } from '../daemon/devices/loopback-devices.js';
import { CONTROL_NODE } from '../doctor/commands.js';
import { cameraOfBackground } from '../engine/effects/background.js';
import type { ChainRequest } from '../engine/effects/kinds.js';
import { backgroundsOf } from '../engine/effects/named-content.js';
import { isOwn } from '../engine/source-choice.js';
import { CamfxError } from '../errors.js';
import { native, type SourceRequest, type VideoName, type VideoNode } from '../native.js';
import { CAMERA } from '../ring/messages.js';

interface Target {
  /** The virtual camera to feed. */
  camera: string;
  /** The path or label of the device, if one was named. */
  device?: string | undefined;
  /** Whether a device can be made where none is labelled for the camera; by default, whether the control node says so. */
  canMake?: boolean;
}

/** Throws CAMERA_LOOP, CAMERA_NOT_FOUND. */
export function refuseOwnDevice(source: SourceRequest, target: Target, nodes?: VideoNode[]): void {
  if (source.kind === 'camera') refuseOwnPath(source.path, target, nodes);
}

/** The same for cameras behind the person; throws BAD_ARGUMENT too. */
export function refuseOwnBackgrounds(effects: ChainRequest, target: Target, nodes?: VideoNode[]): void {
  for (const background of backgroundsOf(effects)) {
    const path = cameraOfBackground(background, nodes);
    if (path !== null) refuseOwnPath(path, target, nodes);
  }
}

function refuseOwnPath(wanted: string, target: Target, nodes?: VideoNode[]): void {
  const path = realPath(wanted);
  const all: VideoName[] = nodes ?? native.listVideoNames();
  const node = all.find((each) => each.path === path);
  // A device that is made in a moment may get this very path.
  if (!node && !existsSync(path)) throw new CamfxError('CAMERA_NOT_FOUND', `There is no camera ${wanted}`);
  if (node?.isLoopback && (isOwn(node) || isFed(node, target, all)))
    throw new CamfxError(
      'CAMERA_LOOP',
      `${node.path} (${node.card}) is the virtual camera that camfx feeds itself`,
    );
}

function isFed(node: VideoName, { camera, device, canMake }: Target, nodes: VideoName[]): boolean {
  if (device !== undefined) return node.card === device || node.path === realPath(device);
  const own = defaultLoopbackDevices(camera, nodes);
  if (own.length > 0) return own.some(({ path }) => path === node.path);
  if (camera !== CAMERA || (canMake ?? canMakeDevices())) return false;
  // The device that would be fed for want of one of camfx's own.
  return node === nodes.find((each) => each.isLoopback && !isOfAnotherProgram(each.card));
}

function canMakeDevices(): boolean {
  try {
    accessSync(CONTROL_NODE, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Of a link such as /dev/v4l/by-id/…; the path itself when there is no such thing. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
