/**
 * The pipeline's thread: source, model, effect and ring are opened, used and closed here. The model's run() blocks its
 * thread, and must not block the one that answers status requests.
 */
import { once } from 'node:events';
import { uptime } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { CamfxError, toCamfxError } from '../errors.js';
import { native } from '../native.js';
import { createEffect } from './effects/create.js';
import type { FrameStream } from './frame-stream.js';
import { Segmenter } from './matte/segmenter.js';
import { Pipeline } from './pipeline.js';
import { SourceOpener } from './source-opener.js';
import { SourceSession } from './source-session.js';
import { Wakeup } from './wakeup.js';
import type { EngineMessage, WorkerData, WorkerMessage } from './worker-messages.js';

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
  session: SourceSession<FrameStream>;
  wakeup: Wakeup;
  pipeline: Pipeline;
  /** The ring has come into the broker's hands, or out of them. */
  onConnected: (connected: boolean) => void;
}

async function open(data: WorkerData, resources: Resources, tell: Tell): Promise<Opened> {
  const effect = createEffect(data.effect);
  const model = resources.add(await Segmenter.open({ modelPath: data.modelPath }));
  const wakeup = new Wakeup();
  const opener = new SourceOpener(data.source, () => {
    wakeup.wake();
  });
  let watchers = 0;
  let onRest = (): void => undefined;
  const tellSource = (): void => {
    const report = session.report();
    if (report.state !== 'live') onRest();
    tell({ type: 'source', status: { ...report, source: opener.description, watchers } });
  };
  const session: SourceSession<FrameStream> = resources.add(
    new SourceSession({
      open: () => opener.open(),
      alwaysOn: data.alwaysOn,
      lingerMs: data.lingerMs,
      now: () => performance.now(),
      // The machine's uptime goes on while it is suspended.
      suspendedMs: () => uptime() * 1000 - performance.now(),
      onChange: tellSource,
    }),
  );
  const { format } = session.start();
  const producer = resources.add(new native.RingProducer({ ...format, fourcc: 'YU12' }));
  onRest = () => {
    producer.withdraw();
  };
  const pipeline = new Pipeline(format, { producer, model, effect });
  await effect.open(format, pipeline.compositor);
  tell({ type: 'opened', format, effect: effect.description, descriptors: producer.descriptors() });
  let demand = 0;
  let connected = false;
  // The word in the ring stays as it was when the daemon has gone.
  const update = (): void => {
    watchers = connected ? demand : 0;
    session.demand(watchers);
    tellSource();
    wakeup.wake();
  };
  producer.watchDemand((now) => {
    demand = now;
    update();
  });
  const onConnected = (now: boolean): void => {
    connected = now;
    update();
  };
  return { session, wakeup, pipeline, onConnected };
}

async function processFrames(
  { session, wakeup, pipeline }: Opened,
  stop: AbortSignal,
  tell: Tell,
): Promise<void> {
  let reportedAt = 0;
  const report = (): void => {
    const { stats } = pipeline;
    const { overwritten, broken } = session.counters();
    tell({ type: 'counts', counts: { ...stats, dropped: stats.dropped + overwritten, broken } });
    reportedAt = performance.now();
  };
  let current: FrameStream | null = null;
  const take = (stream: FrameStream): boolean => {
    if (stream !== current) pipeline.forget();
    current = stream;
    return stream.take(pipeline.compositor);
  };
  stop.addEventListener('abort', () => {
    wakeup.wake();
  });
  while (!stop.aborted) {
    // A frame is valid until the next take(), which alone closes the stream that it is of.
    const taken = session.take(take);
    if (taken) await pipeline.process();
    const first = taken && pipeline.stats.published === 1;
    const due = session.due();
    if (first || due === null || performance.now() - reportedAt >= COUNTS_PERIOD_MS) report();
    // A source that is faster than us must not keep the stop message out.
    if (taken) await nextTurn();
    else await wakeup.sleep(due);
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
  let onConnected: (connected: boolean) => void = () => undefined;
  port.on('message', (message: EngineMessage) => {
    if (message.type === 'stop') stop.abort();
    else onConnected(message.connected);
  });
  const resources = new Resources();
  try {
    const opened = await open(workerData as WorkerData, resources, tell);
    onConnected = opened.onConnected;
    await processFrames(opened, stop.signal, tell);
  } catch (thrown) {
    tell({ type: 'failed', error: toCamfxError(thrown).toJSON() });
  }
  // The engine may still offer the ring's descriptors: they stay open until it says stop.
  await stopped;
  port.removeAllListeners('message');
  await resources.close();
}

void run();
