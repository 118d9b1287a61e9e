import { once } from 'node:events';
import { Command } from 'commander';
import { CamfxError } from '../errors.js';
import { RingSubscription } from '../ring/ring-subscription.js';
import { CAMERA } from '../ring/messages.js';
import { findRuntimeDirectory } from '../runtime-dir.js';
import { Y4mClock, y4mHeader } from '../inspect/y4m.js';

interface TapOptions {
  name: string;
  frames?: string;
}

/** Without one frame for so long, there is nothing to tap. */
const FIRST_FRAME_MS = 5000;
const SLICE_MS = 200;

export function tapCommand(): Command {
  return new Command('tap')
    .description('write the live frames as y4m to stdout, for example: camfx tap | ffplay -')
    .option('--name <name>', 'of the virtual camera', CAMERA)
    .option('--frames <number>', 'end after so many')
    .action(async (options: TapOptions) => {
      const limit = options.frames === undefined ? Infinity : Number(options.frames);
      if (!(limit > 0))
        throw new CamfxError('BAD_ARGUMENT', `Expected --frames of 1 or more but received ${options.frames}`);
      if (process.stdout.isTTY)
        throw new CamfxError('BAD_ARGUMENT', 'Raw video would go to the terminal', {
          hint: 'Give it to a program: camfx tap | ffplay -',
        });
      await tap(options.name, limit);
    });
}

/** Until the reader goes, the format changes, or `limit` frames are written. */
async function tap(camera: string, limit: number): Promise<void> {
  const gone = new AbortController();
  process.stdout.on('error', () => {
    gone.abort(); // whoever reads us has ended: that is how a tap ends
  });
  let trouble: CamfxError | undefined;
  const subscription = new RingSubscription({
    socketPath: findRuntimeDirectory().ringSocket,
    camera,
    onError: (error) => {
      trouble = error;
    },
  });
  let header = '';
  let clock: Y4mClock | null = null;
  let written = 0;
  const opened = performance.now();
  try {
    while (!gone.signal.aborted && written < limit) {
      const ring = subscription.consumer;
      // Before the wait: afterwards the ring may have been replaced.
      const info = ring?.info();
      const frame = (await ring?.nextI420(SLICE_MS)) ?? null;
      if (!info || !frame) {
        if (!clock && performance.now() - opened > FIRST_FRAME_MS) {
          if (!ring && trouble) throw trouble;
          throw new CamfxError('ENGINE_STOPPED', `The camera ${camera} shows no live picture`);
        }
        // A closed ring answers at once; its successor comes as another ring.
        if (!info || info.closed) await new Promise((resolve) => setTimeout(resolve, SLICE_MS / 4));
        continue;
      }
      const { format } = info;
      if (!clock) {
        header = y4mHeader(format);
        clock = new Y4mClock(format.fpsFraction);
        await write(header, gone.signal);
      } else if (y4mHeader(format) !== header) {
        throw new CamfxError('BAD_FORMAT', 'The camera has another format now, which y4m can not change to', {
          hint: 'Start the tap again.',
        });
      }
      for (let copies = clock.due(frame.captureNs); copies > 0 && written < limit; copies--, written++) {
        await write('FRAME\n', gone.signal);
        await write(frame.bytes, gone.signal);
      }
    }
  } finally {
    subscription.close();
  }
}

/** Waits for the reader: meanwhile newer frames replace older ones in the ring. */
async function write(chunk: string | Uint8Array, gone: AbortSignal): Promise<void> {
  if (gone.aborted || process.stdout.write(chunk)) return;
  await once(process.stdout, 'drain', { signal: gone }).catch(() => undefined);
}
