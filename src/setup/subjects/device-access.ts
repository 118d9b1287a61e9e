import { planFile, template } from '../managed-file.js';
import type { Part } from '../step.js';
import type { Subject } from '../subject.js';

const FILE = '/etc/udev/rules.d/70-camfx.rules';

/** For devices that are there already. Real cameras are not asked to announce themselves again. */
const APPLY_RULES = `if [ -S /run/udev/control ]; then
  udevadm control --reload
  for device in /sys/devices/virtual/video4linux/video* /sys/devices/virtual/misc/v4l2loopback; do
    if [ -e "$device" ]; then udevadm trigger --action=change "$device"; fi
  done
  udevadm settle --timeout=10 || true
else
  echo 'camfx setup: udev does not run here; who may open the devices is up to you'
fi`;

function applied(part: Part, live: boolean): Part {
  if (!live || part.steps.length === 0) return part;
  return { ...part, steps: [...part.steps, { run: APPLY_RULES }] };
}

/** The user may open the devices and the control node. */
export const deviceAccess: Subject = {
  install: ({ machine, live }) => applied(planFile(machine, FILE, template('udev/70-camfx.rules')), live),
  remove: ({ machine, live }) => applied(planFile(machine, FILE, null), live),
};
