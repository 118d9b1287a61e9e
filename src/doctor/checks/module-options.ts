import type { VideoNode } from '../../native.js';
import { type Finding, ok, shell, type SyncCheck } from '../check.js';
import { RELOAD_AS_ROOT, RELOAD_MODULE, setupOr } from '../commands.js';
import { hasExclusiveCaps } from '../loopback-state.js';

export const moduleOptions: SyncCheck = {
  name: 'module options',
  look: (machine) => {
    const { loopbacks } = machine;
    if (!machine.moduleLoaded || loopbacks.length === 0) return [];
    const ours = loopbacks.filter(isOurs);
    // Where nothing is labelled camfx, it feeds the first; other programs' devices may be as they like.
    const judged = ours.length > 0 ? ours : loopbacks.slice(0, 1);
    if (judged.every((node) => hasExclusiveCaps(machine, node)))
      return [ok('v4l2loopback was loaded with exclusive_caps=1')];
    return [describeLack(loopbacks.filter((node) => !isOurs(node)))];
  },
};

function describeLack(others: VideoNode[]): Finding {
  const finding: Finding = {
    level: 'warning',
    saw: 'v4l2loopback was loaded without exclusive_caps=1',
    why: 'Chromium, and Meet and Zoom in it, list only devices that are cameras and nothing else',
    remedy: setupOr(RELOAD_MODULE),
  };
  if (others.length === 0) return { ...finding, fix: shell(RELOAD_AS_ROOT, true) };
  // Loading it again takes the devices of other programs away: for people to decide.
  const names = others.map(({ path, card }) => `${path} "${card}"`).join(', ');
  return { ...finding, remedy: `${finding.remedy} (which takes ${names} away)` };
}

function isOurs({ card }: VideoNode): boolean {
  return /^camfx\b/i.test(card);
}
