import { planFile, template } from '../managed-file.js';
import type { Subject } from '../subject.js';

export const AT_BOOT_FILE = '/etc/modules-load.d/camfx.conf';

/** v4l2loopback is loaded when the machine starts. */
export const moduleAtBoot: Subject = {
  install: ({ machine }) => planFile(machine, AT_BOOT_FILE, template('modules-load/camfx.conf')),
  remove: ({ machine }) => planFile(machine, AT_BOOT_FILE, null),
};
