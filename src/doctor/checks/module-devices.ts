import { ok, shell, type SyncCheck } from '../check.js';
import { RELOAD_AS_ROOT, RELOAD_MODULE, setupOr } from '../commands.js';

export const moduleDevices: SyncCheck = {
  name: 'loopback devices',
  look: (machine) => {
    if (!machine.moduleLoaded) return [];
    const { loopbacks } = machine;
    if (loopbacks.length > 0) return [ok(loopbacks.map(({ path, card }) => `${path} "${card}"`).join(', '))];
    return [
      {
        level: 'error',
        saw: 'The kernel module v4l2loopback is loaded, but without devices',
        why: 'There is nothing that applications could open',
        remedy: setupOr(RELOAD_MODULE),
        fix: shell(RELOAD_AS_ROOT, true),
      },
    ];
  },
};
