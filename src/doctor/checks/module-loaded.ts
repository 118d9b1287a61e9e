import { type Check, LOAD_MODULE, ok } from '../check.js';

export const moduleLoaded: Check = {
  name: 'module loaded',
  look: (machine) => {
    const version = machine.text('/sys/module/v4l2loopback/version')?.trim();
    if (machine.moduleLoaded)
      return [ok(`v4l2loopback ${version ?? 'of a version without a name (0.12)'} is loaded`)];
    if (machine.moduleFile === null) return []; // the check of the installation says what to do
    return [
      {
        level: 'error',
        saw: 'v4l2loopback is installed, but not loaded',
        why: 'Without it there is no camera device that applications can open',
        remedy: LOAD_MODULE,
      },
    ];
  },
};
