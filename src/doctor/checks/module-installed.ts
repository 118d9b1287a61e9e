import { ok, shell, type SyncCheck } from '../check.js';
import { installModule, LOAD_MODULE, setupOr, unattended } from '../commands.js';
import { moduleSource } from '../module-source.js';

export const moduleInstalled: SyncCheck = {
  name: 'kernel module',
  look: (machine) => {
    if (machine.moduleFile !== null || moduleSource(machine) !== null)
      return [ok('v4l2loopback is installed')];
    if (machine.moduleLoaded) return [ok('v4l2loopback is part of the kernel, or was loaded by hand')];
    return [
      {
        level: 'error',
        saw: 'The kernel module v4l2loopback is not installed',
        why: 'Without it there is no camera device that applications can open',
        remedy: setupOr(`${installModule(machine.distributions)} && ${LOAD_MODULE}`),
        fix: shell(unattended(installModule(machine.distributions)), true),
      },
    ];
  },
};
