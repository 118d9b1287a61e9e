import { type Finding, ok, type SyncCheck } from '../check.js';
import { setupOr } from '../commands.js';
import type { Machine } from '../machine.js';

/** udev's own notes, a file for each device: systemd-udevd.service(8). Line "G:uaccess" is a tag of that name. */
const NOTES = '/run/udev/data';

export const deviceUdevTags: SyncCheck = {
  name: 'udev tags',
  look: (machine) => {
    if (machine.names(NOTES).length === 0) return []; // no udev here, or nothing noted yet
    const untagged = machine.nodes.filter(({ path }) => !isTagged(machine, path));
    if (untagged.length === 0 && machine.nodes.length === 0) return [];
    if (untagged.length === 0) return [ok('udev gives the video devices to whoever sits at the machine')];
    return untagged.map(({ path, card }) => describeUntagged(machine, path, card));
  },
};

function isTagged(machine: Machine, path: string): boolean {
  const device = machine.videoAttribute(path, 'dev');
  // Without sysfs nothing can be said.
  return device === null || /^G:uaccess$/m.test(machine.text(`${NOTES}/c${device}`) ?? '');
}

function describeUntagged(machine: Machine, path: string, card: string): Finding {
  const command = 'udevadm control --reload && udevadm trigger --subsystem-match=video4linux';
  return {
    level: machine.mayWrite(path) ? 'note' : 'warning',
    subject: path,
    saw: `udev has not given ${path} "${card}" the tag uaccess`,
    why: 'With it, whoever sits at the machine may open the device without being in a group',
    remedy: setupOr(`sudo sh -c '${command}'`),
    fix: { command: ['udevadm', 'trigger', '--subsystem-match=video4linux'], needsRoot: true },
  };
}
