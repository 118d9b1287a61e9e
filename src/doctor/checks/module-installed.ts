import { ok, shell, type SyncCheck } from '../check.js';
import { asUser, installModule, loadModule, setupOr, unattended } from '../commands.js';
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
        remedy: setupOr(`${installModule(machine)} && ${asUser(loadModule(machine))}`),
        fix: shell(unattended(installModule(machine)), true),
      },
    ];
  },
};
