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

/** Without a rule, udev leaves the control node as the last one has made it, not as the kernel had. */
const CLOSE_CONTROL_NODE = `if [ -e /dev/v4l2loopback ]; then
  chown root:root /dev/v4l2loopback
  chmod 600 /dev/v4l2loopback
  if command -v setfacl >/dev/null; then setfacl -b /dev/v4l2loopback; fi
fi`;

function followed(part: Part, live: boolean, ...commands: string[]): Part {
  if (!live || part.steps.length === 0) return part;
  return { ...part, steps: [...part.steps, ...commands.map((run) => ({ run }))] };
}

/** The user may open the devices and the control node. */
export const deviceAccess: Subject = {
  install: ({ machine, live }) =>
    followed(planFile(machine, FILE, template('udev/70-camfx.rules')), live, APPLY_RULES),
  remove: ({ machine, live }) =>
    followed(planFile(machine, FILE, null), live, CLOSE_CONTROL_NODE, APPLY_RULES),
};
