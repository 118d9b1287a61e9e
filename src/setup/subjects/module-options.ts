import { planFile, template } from '../managed-file.js';
import { hasCamfxDevice, otherOptions, withCamfxDevice } from '../module-options.js';
import { joined, note } from '../step.js';
import type { Subject } from '../subject.js';

export const OPTIONS_FILE = '/etc/modprobe.d/camfx.conf';

/** v4l2loopback is loaded with a device named camfx. */
export const moduleOptions: Subject = {
  install: ({ machine }) => {
    const others = otherOptions(machine, OPTIONS_FILE);
    if (others === null) return planFile(machine, OPTIONS_FILE, template('modprobe/camfx.conf'));
    // modprobe would join both, and one program's devices would take the other's names.
    const ownGone = planFile(machine, OPTIONS_FILE, null);
    if (hasCamfxDevice(others)) return ownGone;
    const advice = note(
      `v4l2loopback has options for another program's devices in ${others.files.join(' and ')}; camfx leaves them alone and adds none. For a device of camfx beside them, put this line in their place: ${withCamfxDevice(others)}`,
    );
    return joined([ownGone, advice]);
  },
  remove: ({ machine }) => planFile(machine, OPTIONS_FILE, null),
};
