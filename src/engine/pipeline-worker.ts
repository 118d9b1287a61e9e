/**
 * The pipeline's thread: source, model, effect and ring are opened, used and closed here. The model's run() blocks its
 * thread, and must not block the one that answers status requests.
 */
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { CamfxError, toCamfxError } from '../errors.js';
import { native } from '../native.js';
import { createEffect } from './effects/create.js';
import { FrameStream } from './frame-stream.js';
import { Segmenter } from './matte/segmenter.js';
import { Pipeline } from './pipeline.js';
import type { StopMessage, WorkerData, WorkerMessage } from './worker-messages.js';

const COUNTS_PERIOD_MS = 250;

/** What is open, to be closed in reverse. */
class Resources {
  readonly #closers: (() => void | Promise<void>)[] = [];

  add<Resource extends { close(): void | Promise<void> }>(resource: Resource): Resource {
    this.#closers.push(() => resource.close());
    return resource;
  }

  async close(): Promise<void> {
    for (let closer = this.#closers.pop(); closer; closer = this.#closers.pop()) await closer();
  }
}

type Tell = (message: WorkerMessage) => void;

interface Opened {
  stream: FrameStream;
  pipeline: Pipeline;
}

async function open(data: WorkerData, resources: Resources, tell: Tell): Promise<Opened> {
  const effect = createEffect(data.effect);
  const model = resources.add(await Segmenter.open({ modelPath: data.modelPath }));
  const stream = resources.add(new FrameStream(data.source));
  const { format } = stream;
  const producer = resources.add(new native.RingProducer({ ...format, fourcc: 'YU12' }));
  const pipeline = new Pipeline(format, { producer, model, effect });
  await effect.open(format, pipeline.compositor);
  tell({ type: 'opened', format, effect: effect.description, descriptors: producer.descriptors() });
  return { stream, pipeline };
}

async function processFrames({ stream, pipeline }: Opened, stop: AbortSignal, tell: Tell): Promise<void> {
  const report = (): void => {
    const { stats } = pipeline;
    const { overwritten, broken } = stream.counters();
    tell({ type: 'counts', counts: { ...stats, dropped: stats.dropped + overwritten, broken } });
  };
  stop.addEventListener('abort', () => {
    stream.interrupt();
  });
  const reporting = setInterval(report, COUNTS_PERIOD_MS);
  try {
    while (!stop.aborted) {
      if (stream.take(pipeline.compositor)) {
        await pipeline.process();
        if (pipeline.stats.published === 1) report();
        // A source that is faster than us must not keep the stop message and the timer out.
        await nextTurn();
      } else {
        await stream.wait();
      }
    }
  } finally {
    clearInterval(reporting);
  }
}

async function run(): Promise<void> {
  const port = parentPort;
  if (!port) throw new CamfxError('SYSTEM', 'The pipeline worker was started as a main thread');
  const tell: Tell = (message) => {
    port.postMessage(message);
  };
  const stop = new AbortController();
  const stopped = once(stop.signal, 'abort');
  port.once('message', (_: StopMessage) => {
    stop.abort();
  });
  const resources = new Resources();
  try {
    await processFrames(await open(workerData as WorkerData, resources, tell), stop.signal, tell);
  } catch (thrown) {
    tell({ type: 'failed', error: toCamfxError(thrown).toJSON() });
  }
  // The engine may still offer the ring's descriptors: they stay open until it says stop.
  await stopped;
  await resources.close();
}

void run();
