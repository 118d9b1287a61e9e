import { adviseOnOptions, hasCamfxDevice, readModuleOptions } from '../../doctor/modprobe-options.js';
import { planFile, template } from '../managed-file.js';
import { joined, note } from '../step.js';
import type { Subject } from '../subject.js';

export const OPTIONS_FILE = '/etc/modprobe.d/camfx.conf';

/** v4l2loopback is loaded with a device named camfx. */
export const moduleOptions: Subject = {
  install: ({ machine }) => {
    const others = readModuleOptions(machine, OPTIONS_FILE);
    if (others === null) return planFile(machine, OPTIONS_FILE, template('modprobe/camfx.conf'));
    // modprobe would join both, and one program's devices would take the other's names.
    const ownGone = planFile(machine, OPTIONS_FILE, null);
    if (hasCamfxDevice(others)) return ownGone;
    return joined([ownGone, note(`${adviseOnOptions(others)}.`)]);
  },
  remove: ({ machine }) => planFile(machine, OPTIONS_FILE, null),
};
