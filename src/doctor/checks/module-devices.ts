import { isOfAnotherProgram } from '../../daemon/devices/loopback-devices.js';
import { type Finding, ok, shell, type SyncCheck } from '../check.js';
import { addDevice, asUser, CONTROL_NODE, hasControlNode, reloadModule, setupOr } from '../commands.js';
import type { Machine } from '../machine.js';
import { adviseOnOptions, unfitOptions } from '../modprobe-options.js';

export const moduleDevices: SyncCheck = {
  name: 'loopback devices',
  look: (machine) => {
    if (!machine.moduleLoaded) return [];
    const { loopbacks } = machine;
    if (isLeftWithout(machine)) return [describeOthers(machine)];
    if (loopbacks.length > 0) return [ok(loopbacks.map(({ path, card }) => `${path} "${card}"`).join(', '))];
    return [
      {
        level: 'error',
        saw: 'The kernel module v4l2loopback is loaded, but without devices',
        why: 'There is nothing that applications could open',
        ...cure(machine),
      },
    ];
  },
};

/** Loading it again gives what the options of files say, which need not be a device of camfx. */
function cure(machine: Machine): Pick<Finding, 'remedy' | 'fix'> {
  const unfit = unfitOptions(machine);
  if (unfit === null)
    return {
      remedy: setupOr(asUser(reloadModule(machine))),
      fix: shell(reloadModule(machine), true),
    };
  const advice = `${adviseOnOptions(unfit)}; then: ${asUser(reloadModule(machine))}`;
  if (!hasControlNode(machine)) return { remedy: advice };
  return {
    remedy: `camfx doctor --fix adds a device until the next start of the machine. ${advice}`,
    fix: shell(addDevice(), true),
  };
}

/** There are devices, but by their labels all are other programs', and camfx can make none. */
function isLeftWithout(machine: Machine): boolean {
  const { loopbacks } = machine;
  return (
    loopbacks.length > 0 &&
    loopbacks.every(({ card }) => isOfAnotherProgram(card)) &&
    !machine.mayWrite(CONTROL_NODE)
  );
}

function describeOthers({ loopbacks }: Machine): Finding {
  const path = loopbacks[0]?.path ?? '';
  const names = loopbacks.map((node) => `${node.path} "${node.card}"`).join(', ');
  return {
    level: 'warning',
    subject: path,
    saw: `No v4l2loopback device is camfx's own; by their labels, other programs' are ${names}`,
    why: 'camfx leaves them alone, because a device takes the pictures of one program only',
    remedy: `camfx setup (a device of its own, for good); or take that one: camfx start --device ${path}`,
  };
}
