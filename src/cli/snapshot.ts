import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { CamfxError, toCamfxError } from '../errors.js';
import type { RingFrame } from '../native.js';
import { CAMERA } from '../ring/messages.js';
import { RingSubscription } from '../ring/ring-subscription.js';
import { findRuntimeDirectory } from '../runtime-dir.js';

const TIMEOUT_MS = 5000;
const QUALITY = 90;

export function snapshotCommand(): Command {
  return new Command('snapshot')
    .description('save what the camera shows now as a JPEG')
    .argument('<file.jpg>', 'where to')
    .option('--name <name>', 'of the virtual camera', CAMERA)
    .action(async (file: string, { name }: { name: string }) => {
      if (!/\.jpe?g$/i.test(file))
        throw new CamfxError('BAD_ARGUMENT', `${file} would be a JPEG under another name`, {
          hint: 'Choose a name that ends in .jpg.',
        });
      const frame = await nextJpeg(findRuntimeDirectory().ringSocket, name);
      try {
        await writeFile(file, frame.bytes);
      } catch (thrown) {
        throw new CamfxError('BAD_ARGUMENT', toCamfxError(thrown).message, {
          cause: thrown,
          hint: 'Choose another file.',
        });
      }
      console.log(`saved ${file}`);
    });
}

/** As any other program gets a frame: through the ring socket. Throws why it was refused, or ENGINE_STOPPED. */
async function nextJpeg(socketPath: string, camera: string): Promise<RingFrame> {
  let onRing: () => void = () => undefined;
  const ring = new Promise<void>((resolve) => {
    onRing = resolve;
  });
  let trouble: CamfxError | undefined;
  const subscription = new RingSubscription({
    socketPath,
    camera,
    onChange: () => {
      if (subscription.consumer) onRing();
    },
    onError: (error) => {
      trouble = error;
    },
  });
  const late = setTimeout(onRing, TIMEOUT_MS);
  try {
    await ring;
    const frame = await subscription.consumer?.nextJpeg(TIMEOUT_MS, QUALITY);
    if (frame) return frame;
    if (!subscription.consumer && trouble) throw trouble;
    throw new CamfxError('ENGINE_STOPPED', `The camera ${camera} shows no live picture`);
  } finally {
    clearTimeout(late);
    subscription.close();
  }
}
