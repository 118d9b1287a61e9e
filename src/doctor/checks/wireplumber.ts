import { type Check, type Finding, ok } from '../check.js';
import { isFed } from '../loopback-state.js';
import type { Machine } from '../machine.js';
import { pipewireCameras } from '../pipewire.js';

const RESTART = ['systemctl', '--user', 'restart', 'wireplumber'];

/** WirePlumber looks at a device when it appears, and a loopback device is a camera only once it is fed. */
export const wireplumber: Check = {
  name: 'WirePlumber',
  look: async (machine) => {
    const fed = machine.loopbacks.filter((node) => isFed(machine, node) === true);
    if (fed.length === 0 || !machine.isRunning('wireplumber')) return [];
    const listed = await pipewireCameras(machine);
    if (listed === null) return [unknown()];
    const missing = fed.filter(({ path }) => !listed.includes(path));
    if (missing.length === 0) return [ok('PipeWire lists each device that is fed')];
    return missing.map(({ path, card }) => describeMissing(path, card, machine));
  },
};

function unknown(): Finding {
  return {
    level: 'note',
    saw: 'What PipeWire lists could not be found out',
    why: 'Applications that use the camera portal see only that',
    remedy: 'Install pw-dump (Debian: pipewire-bin), then ask again',
  };
}

function describeMissing(path: string, card: string, machine: Machine): Finding {
  const device = machine.videoAttribute(path, 'dev') ?? '';
  const notes = machine.text(`/run/udev/data/c${device}`) ?? '';
  const isCameraForUdev = /^E:ID_V4L_CAPABILITIES=.*:capture:/m.test(notes);
  // PipeWire passes over what udev, which looked before the device was fed, does not call a camera; told of a change,
  // both look again.
  const look = ['udevadm', 'trigger', '--action=change', path];
  return {
    level: 'warning',
    subject: path,
    saw: `PipeWire does not list ${path} "${card}", which is fed: WirePlumber looked at it too early`,
    why: 'Applications that use the camera portal do not see it',
    remedy: isCameraForUdev
      ? RESTART.join(' ')
      : `sudo ${look.join(' ')}; if that is not enough: ${RESTART.join(' ')}`,
    fix: isCameraForUdev ? { command: RESTART, needsRoot: false } : { command: look, needsRoot: true },
  };
}
