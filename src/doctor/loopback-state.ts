/** What a loopback device is doing, as its capabilities and its attributes in sysfs tell without opening it. */
import type { VideoNode } from '../native.js';
import type { Machine } from './machine.js';
import { compareVersions } from './module-source.js';

const MODULE = '/sys/module/v4l2loopback';
/** From then on the attribute "state" follows the writer; before, it stays behind. */
const STATE_FOLLOWS = '0.14.0';

/** Whether a program writes frames to it; null where the module doesn't tell. */
export function isFed(machine: Machine, { path, isCapture, isOutput, error }: VideoNode): boolean | null {
  if (error !== null) return null;
  // exclusive_caps=1: a camera while it is fed, else an output. Neither: stuck.
  if (isCapture !== isOutput) return isCapture;
  if (!isCapture) return false;
  const version = machine.text(`${MODULE}/version`)?.trim() ?? '0.12';
  if (compareVersions(version, STATE_FOLLOWS) >= 0)
    return machine.videoAttribute(path, 'state') === 'capture';
  // exclusive_caps=1 up to 0.13: both once its writer has left readers behind.
  return isExclusive(machine, path) ? false : null;
}

/** Whether it was made with exclusive_caps=1. */
export function hasExclusiveCaps(machine: Machine, { path, isCapture, isOutput, error }: VideoNode): boolean {
  // Without exclusive_caps a device is always both. That tells of those of the control node too, which the parameters
  // say nothing of: their lists are as long as the module's limit, whatever devices there are.
  if (error === null && !(isCapture && isOutput)) return true;
  return isExclusive(machine, path);
}

/** As the module's parameters say, which are in the order of its own devices. */
function isExclusive(machine: Machine, path: string): boolean {
  const list = (name: string): string[] =>
    (machine.text(`${MODULE}/parameters/${name}`) ?? '').trim().split(',');
  const numbered = list('video_nr').indexOf(path.replace(/^\D+/, ''));
  const place = numbered >= 0 ? numbered : machine.loopbacks.findIndex((node) => node.path === path);
  // Beyond the list there are but devices of the control node: camfx makes them with exclusive_caps.
  return (list('exclusive_caps')[place] ?? 'Y') === 'Y';
}

/** "YU12:1280x720", without the rate; null while no program has set one that lasts. */
export function fixedFormat(machine: Machine, { path }: VideoNode): string | null {
  return /^\S{3,4}:\d+x\d+/.exec(machine.videoAttribute(path, 'format') ?? '')?.[0] ?? null;
}
