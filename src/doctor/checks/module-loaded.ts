import { ok, shell, type SyncCheck } from '../check.js';
import { asUser, loadModule, loadModuleWithDevice, setupOr } from '../commands.js';
import { adviseOnOptions, unfitOptions } from '../modprobe-options.js';

export const moduleLoaded: SyncCheck = {
  name: 'module loaded',
  look: (machine) => {
    if (machine.moduleLoaded) return [ok('v4l2loopback is loaded')];
    if (machine.moduleFile === null) return []; // the check of the installation says what to do
    const unfit = unfitOptions(machine);
    const load = setupOr(asUser(loadModule(machine)));
    return [
      {
        level: 'error',
        saw: 'The kernel module v4l2loopback is installed, but not loaded',
        why: 'Without it there is no camera device that applications can open',
        remedy: unfit ? `${load}. ${adviseOnOptions(unfit)}` : load,
        fix: shell(loadModuleWithDevice(machine), true),
      },
    ];
  },
};
