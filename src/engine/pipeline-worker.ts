/**
 * The pipeline's thread: source, model, effect and ring are opened, used and closed here. The model's run() blocks its
 * thread, and must not block the one that answers status requests.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { CamfxError, toCamfxError } from '../errors.js';
import { native, type RingProducer } from '../native.js';
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

interface Opened {
  stream: FrameStream;
  pipeline: Pipeline;
  producer: RingProducer;
}

async function open(
  data: WorkerData,
  resources: Resources,
  tell: (message: WorkerMessage) => void,
): Promise<Opened> {
  const effect = createEffect(data.effect);
  const model = resources.add(await Segmenter.open({ modelPath: data.modelPath }));
  const stream = resources.add(new FrameStream(data.source));
  const { format } = stream;
  const producer = resources.add(
    new native.RingProducer({ ...format, fps: Math.max(1, Math.round(format.fps)) }),
  );
  const pipeline = new Pipeline(format, { producer, model, effect });
  await effect.open(format, pipeline.compositor);
  tell({ type: 'opened', format, effect: effect.description, descriptors: producer.descriptors() });
  return { stream, pipeline, producer };
}

async function run(): Promise<void> {
  const port = parentPort;
  if (!port) throw new CamfxError('SYSTEM', 'The pipeline worker was started as a main thread');
  const tell = (message: WorkerMessage): void => {
    port.postMessage(message);
  };
  const resources = new Resources();
  let stopping = false;
  let interrupt = (): void => undefined;
  const stopped = new Promise<void>((resolve) => {
    port.once('message', (_: StopMessage) => {
      stopping = true;
      interrupt();
      resolve();
    });
  });
  try {
    const { stream, pipeline } = await open(workerData as WorkerData, resources, tell);
    interrupt = () => {
      stream.interrupt();
    };
    const report = (): void => {
      tell({
        type: 'counts',
        counts: { ...pipeline.stats, dropped: pipeline.stats.dropped + stream.overwritten },
      });
    };
    const reporting = setInterval(report, COUNTS_PERIOD_MS);
    resources.add({ close: () => clearInterval(reporting) });
    while (!stopping) {
      if (stream.take(pipeline.compositor)) {
        await pipeline.process();
        if (pipeline.stats.published === 1) report();
      } else {
        await stream.wait();
      }
    }
  } catch (thrown) {
    tell({ type: 'failed', error: toCamfxError(thrown).toJSON() });
  }
  await stopped;
  await resources.close();
}

void run();
