import { ok, type SyncCheck } from '../check.js';

export const cpu: SyncCheck = {
  name: 'processor',
  look: (machine) => {
    const info = machine.text('/proc/cpuinfo') ?? '';
    const flags = /^flags\s*:(.*)$/m.exec(info)?.[1]?.split(' ');
    if (flags === undefined) return []; // not an x86 processor: its vector unit is always there
    if (flags.includes('avx2')) return [ok('The processor has AVX2')];
    return [
      {
        level: 'warning',
        saw: 'The processor has no AVX2',
        why: 'Finding the person takes several times as long without it',
        remedy: 'Use a smaller picture: camfx start --size 640x360 --fps 15',
      },
    ];
  },
};
