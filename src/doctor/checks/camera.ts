import { imageProcessor, plainCameras } from '../cameras.js';
import { ok, type SyncCheck } from '../check.js';

export const camera: SyncCheck = {
  name: 'camera',
  look: (machine) => {
    const cameras = plainCameras(machine);
    if (cameras.length > 0) return cameras.map(({ path, card }) => ok(`${path} "${card}"`));
    if (imageProcessor(machine) !== null) return []; // the check of such cameras says what to do
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
