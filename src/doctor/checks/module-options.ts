import { ok, shell, type SyncCheck } from '../check.js';
import { RELOAD_AS_ROOT, RELOAD_MODULE, setupOr } from '../commands.js';

const OPTION = '/sys/module/v4l2loopback/parameters/exclusive_caps';

export const moduleOptions: SyncCheck = {
  name: 'module options',
  look: (machine) => {
    // Without the parameter's own devices, those of the control node have options of their own.
    if (!machine.moduleLoaded || machine.loopbacks.length === 0) return [];
    const [first = 'N'] = (machine.text(OPTION) ?? '').trim().split(',');
    if (first === 'Y') return [ok('v4l2loopback was loaded with exclusive_caps=1')];
    return [
      {
        level: 'warning',
        saw: 'v4l2loopback was loaded without exclusive_caps=1',
        why: 'Chromium, and Meet and Zoom in it, list only devices that are cameras and nothing else',
        remedy: setupOr(RELOAD_MODULE),
        fix: shell(RELOAD_AS_ROOT, true),
      },
    ];
  },
};
