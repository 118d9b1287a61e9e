import { planFile, template } from '../managed-file.js';
import type { Subject } from '../subject.js';

const FILE = '/etc/modules-load.d/camfx.conf';

/** v4l2loopback is loaded when the machine starts. */
export const moduleAtBoot: Subject = {
  install: ({ machine }) => planFile(machine, FILE, template('modules-load/camfx.conf')),
  remove: ({ machine }) => planFile(machine, FILE, null),
};
