import { toCamfxError } from '../../errors.js';
import { type Fix, ok, type SyncCheck } from '../check.js';
import type { Machine } from '../machine.js';

/** Where the sockets are: nobody else may enter it. */
export const runtimeFolder: SyncCheck = {
  name: 'runtime folder',
  look: (machine) => {
    try {
      const { directory } = machine.findRuntimePaths();
      return [
        ok(`${directory} is for this user alone${machine.exists(directory) ? '' : ', once it is made'}`),
      ];
    } catch (thrown) {
      const { message, hint } = toCamfxError(thrown);
      const why = 'Others could listen in on the camera, so that camfx does not use such a folder';
      const fix = closeToOthers(machine);
      return [{ level: 'error', saw: message, why, remedy: hint, ...(fix && { fix }) }];
    }
  },
};

/** Only of a folder that is ours: another one's is not ours to change. */
function closeToOthers(machine: Machine): Fix | null {
  const directory = machine.runtimeDirectory;
  const status = machine.stat(directory);
  if (!status?.isDirectory() || status.uid !== machine.person.uid || (status.mode & 0o077) === 0) return null;
  return { command: ['chmod', '700', machine.path(directory)], needsRoot: false };
}
