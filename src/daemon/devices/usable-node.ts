/** Waits for a device's node, to which udev gives its permissions a moment after the kernel has made it. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { CamfxError } from '../../errors.js';

const LONGEST_MS = 2000;
const PAUSE_MS = 10;

/** Until this process may read and write it; nothing is opened. Throws DEVICE_PERMISSION or DEVICE_NOT_FOUND. */
export async function untilUsable(path: string, longestMs = LONGEST_MS): Promise<void> {
  const deadline = performance.now() + longestMs;
  for (;;) {
    try {
      await access(path, constants.R_OK | constants.W_OK);
      return;
    } catch (cause) {
      if (performance.now() >= deadline) throw refusal(path, cause);
    }
    await sleep(PAUSE_MS);
  }
}

function refusal(path: string, cause: unknown): CamfxError {
  const { code = '' } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT')
    return new CamfxError('DEVICE_NOT_FOUND', `${path} did not appear: ENOENT`, { cause });
  return new CamfxError('DEVICE_PERMISSION', `No permission for ${path}: ${code}`, { cause });
}
