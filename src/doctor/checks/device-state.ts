import { native } from '../../native.js';
import { ok, type SyncCheck } from '../check.js';
import { asUser, reloadModule } from '../commands.js';

/** v4l2loopback 0.12: a device that its writer left in a state in which it takes no format, for good. */
export const deviceState: SyncCheck = {
  name: 'device state',
  look: (machine) => {
    const { loopbacks } = machine;
    const stale = loopbacks.filter((node) => node.error === null && !node.isCapture && !node.isOutput);
    if (loopbacks.length > 0 && stale.length === 0) return [ok('All loopback devices take pictures')];
    return stale.map(({ path, card }) => ({
      level: 'error' as const,
      subject: path,
      saw: `${path} "${card}" is stuck: it is neither a camera nor an output`,
      why: 'v4l2loopback 0.12 gets so when a program writes to it and ends without STREAMON; it then refuses every format',
      remedy: `camfx start frees it, and so does: camfx doctor --fix; else ${asUser(reloadModule(machine))}`,
      fix: { does: `free ${path} by opening it as a writer that leaves properly`, apply: () => free(path) },
    }));
  },
};

/** The pump knows the way: STREAMON, which fails, marks the writer, and its close makes the device an output again. */
function free(path: string): void {
  new native.NativePump({ path, width: 1280, height: 720, fps: 30, staleAfterMs: 1000 }).close();
}
