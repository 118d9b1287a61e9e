import { plainCameras } from '../cameras.js';
import { ok, type SyncCheck } from '../check.js';
import { describeHolders, withoutCamfx } from '../holders.js';

export const cameraBusy: SyncCheck = {
  name: 'who uses the camera',
  look: (machine) =>
    plainCameras(machine).map(({ path, card }) => {
      const others = withoutCamfx(machine.holders(path));
      if (others.length === 0) return ok(`${path} "${card}" is free for camfx`);
      return {
        level: 'warning' as const,
        subject: path,
        saw: `${path} "${card}" is in use by ${describeHolders(others)}, so that others get EBUSY`,
        why: 'A camera gives its pictures to one program at a time',
        remedy: `End that program (fuser -v ${path} shows it), or let it use the camfx camera instead`,
      };
    }),
};
