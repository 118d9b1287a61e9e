import { isOfAnotherProgram } from '../../daemon/devices/loopback-devices.js';
import type { VideoNode } from '../../native.js';
import { type Finding, ok, shell, type SyncCheck } from '../check.js';
import { addDevice, asUser, hasControlNode, reloadModule, setupOr } from '../commands.js';
import { hasExclusiveCaps } from '../loopback-state.js';
import type { Machine } from '../machine.js';
import { adviseOnOptions, unfitOptions } from '../modprobe-options.js';

export const moduleOptions: SyncCheck = {
  name: 'module options',
  look: (machine) => {
    const { loopbacks } = machine;
    if (!machine.moduleLoaded || loopbacks.length === 0) return [];
    const ours = loopbacks.filter(isOurs);
    // Where nothing is labelled camfx, it feeds the first of nobody's; other programs' may be as they like.
    const nobodys = loopbacks.filter(({ card }) => !isOfAnotherProgram(card));
    const judged = ours.length > 0 ? ours : nobodys.slice(0, 1);
    if (judged.length === 0) return [];
    if (judged.every((node) => hasExclusiveCaps(machine, node)))
      return [ok('v4l2loopback was loaded with exclusive_caps=1')];
    return [describeLack(machine)];
  },
};

function describeLack(machine: Machine): Finding {
  return {
    level: 'warning',
    saw: 'v4l2loopback was loaded without exclusive_caps=1',
    why: 'Chromium, and Meet and Zoom in it, list only devices that are cameras and nothing else',
    ...cure(machine),
  };
}

function cure(machine: Machine): Pick<Finding, 'remedy' | 'fix'> {
  const others = machine.loopbacks.filter((node) => !isOurs(node));
  const unfit = unfitOptions(machine);
  const reload = setupOr(asUser(reloadModule(machine)));
  const advice = unfit && `${adviseOnOptions(unfit)}; then: ${asUser(reloadModule(machine))}`;
  if (others.length === 0)
    return advice === null ? { remedy: reload, fix: shell(reloadModule(machine), true) } : { remedy: advice };
  // Loading it again takes the devices of other programs away: for people to decide.
  const names = others.map(({ path, card }) => `${path} "${card}"`).join(', ');
  const remedy = `${advice ?? reload} (which takes ${names} away)`;
  if (others.length < machine.loopbacks.length || !hasControlNode(machine)) return { remedy };
  return {
    remedy: `camfx doctor --fix adds a device of camfx until the next start of the machine. ${remedy}`,
    fix: shell(addDevice(), true),
  };
}

function isOurs({ card }: VideoNode): boolean {
  return /^camfx\b/i.test(card);
}
