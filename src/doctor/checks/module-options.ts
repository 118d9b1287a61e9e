import { type Check, type Finding, ok, RELOAD_MODULE } from '../check.js';

const OPTION = '/sys/module/v4l2loopback/parameters/exclusive_caps';

export const moduleOptions: Check = {
  name: 'module options',
  look: (machine) => {
    if (!machine.moduleLoaded) return [];
    const { loopbacks } = machine;
    if (loopbacks.length === 0)
      return [
        {
          level: 'error',
          saw: 'v4l2loopback is loaded without devices',
          why: 'There is nothing that applications could open',
          remedy: RELOAD_MODULE,
        },
      ];
    const [first = 'N'] = (machine.text(OPTION) ?? '').trim().split(',');
    const devices: Finding = ok(loopbacks.map(({ path, card }) => `${path} "${card}"`).join(', '));
    if (first === 'Y') return [devices];
    return [
      devices,
      {
        level: 'warning',
        saw: 'v4l2loopback was loaded without exclusive_caps=1',
        why: 'Chromium, and Meet and Zoom in it, list only devices that are cameras and nothing else',
        remedy: RELOAD_MODULE,
      },
    ];
  },
};
