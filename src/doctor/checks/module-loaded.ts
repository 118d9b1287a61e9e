import { ok, type SyncCheck } from '../check.js';
import { LOAD_AS_ROOT, LOAD_MODULE, setupOr } from '../commands.js';

export const moduleLoaded: SyncCheck = {
  name: 'module loaded',
  look: (machine) => {
    if (machine.moduleLoaded) return [ok('v4l2loopback is loaded')];
    if (machine.moduleFile === null) return []; // the check of the installation says what to do
    return [
      {
        level: 'error',
        saw: 'The kernel module v4l2loopback is installed, but not loaded',
        why: 'Without it there is no camera device that applications can open',
        remedy: setupOr(LOAD_MODULE),
        fix: { command: LOAD_AS_ROOT, needsRoot: true },
      },
    ];
  },
};
