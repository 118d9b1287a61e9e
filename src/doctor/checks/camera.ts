import { type Check, ok } from '../check.js';

export const camera: Check = {
  name: 'camera',
  look: ({ cameras }) => {
    if (cameras.length > 0) return cameras.map(({ path, card }) => ok(`${path} "${card}"`));
    return [
      {
        level: 'warning',
        saw: 'No camera is connected',
        why: 'camfx start without --source then draws the presenter',
        remedy: 'Plug a camera in, then start again',
      },
    ];
  },
};
