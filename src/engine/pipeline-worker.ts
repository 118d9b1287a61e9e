/**
 * The pipeline's thread: source, model, effect and ring are opened, used and closed here. The model's run() blocks its
 * thread, and must not block the one that answers status requests.
 */
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { Failure } from '../control/schema.js';
import { CamfxError, toCamfxError } from '../errors.js';
import { native } from '../native.js';
import { LiveChain } from './effects/live-chain.js';
import type { FrameStream } from './frame-stream.js';
import { QualityControl } from './governor/quality-control.js';
import { MatteModels } from './matte/models.js';
import { Pipeline } from './pipeline.js';
import { SourceOpener } from './source-opener.js';
import { MACHINE_TIME, SourceSession } from './source-session.js';
import { Wakeup } from './wakeup.js';
import type { ChainStatus, EngineMessage, WorkerData, WorkerMessage } from './worker-messages.js';

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
  live: LiveChain;
  control: QualityControl;
  /** The ring has come into the broker's hands, or out of them. */
  onConnected: (connected: boolean) => void;
}

/** `signal` ends the opening of effects that take their time. */
async function open(
  data: WorkerData,
  resources: Resources,
  tell: Tell,
  signal: AbortSignal,
): Promise<Opened> {
  const models = resources.add(await MatteModels.open(data.wish.quality));
  const wakeup = new Wakeup();
  const opener = resources.add(
    new SourceOpener(data.source, () => {
      wakeup.wake();
    }),
  );
  let watchers = 0;
  let onRest = (): void => undefined;
  let onClosed = (): void => undefined;
  const tellSource = (): void => {
    const report = session.report();
    if (report.state !== 'live') onRest();
    if (!session.isOpen) onClosed();
    tell({ type: 'source', status: { ...report, source: opener.description, watchers } });
  };
  const session: SourceSession<FrameStream> = resources.add(
    new SourceSession({
      open: () => opener.open(),
      alwaysOn: data.alwaysOn,
      lingerMs: data.lingerMs,
      ...MACHINE_TIME,
      onChange: tellSource,
    }),
  );
  const { format } = session.start();
  const producer = resources.add(new native.RingProducer({ ...format, fourcc: 'YU12' }));
  onRest = () => {
    producer.withdraw();
  };
  const live = resources.add(await LiveChain.open(data.effects, { size: format, fps: format.fps, signal }));
  const { quality } = data.wish;
  const pipeline = new Pipeline(format, { producer, model: models.of(quality), chain: live.chain, quality });
  const control = new QualityControl(data.wish, pipeline, models);
  onClosed = () => {
    pipeline.rest();
    control.pause();
  };
  live.usedBy((chain) => pipeline.setChain(chain));
  tell({ type: 'opened', format, chain: statusOf(live), descriptors: producer.descriptors() });
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
  return { session, wakeup, pipeline, live, control, onConnected };
}

async function processFrames(
  { session, wakeup, pipeline, control }: Opened,
  stop: AbortSignal,
  tell: Tell,
): Promise<void> {
  let reportedAt = 0;
  const report = (): void => {
    const { stats } = pipeline;
    const { overwritten, broken } = session.counters();
    const counts = { ...stats, dropped: stats.dropped + overwritten, broken, quality: control.status };
    tell({ type: 'counts', counts });
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
    if (taken && !control.leavesOut()) {
      await pipeline.process();
      const { published } = pipeline.stats;
      await control.update({ now: performance.now(), published, missed: session.counters().overwritten });
    }
    const first = taken && pipeline.stats.published === 1;
    const due = session.due();
    if (first || due === null || performance.now() - reportedAt >= COUNTS_PERIOD_MS) report();
    // A source that is faster than us must not keep the stop message out.
    if (taken) await nextTurn();
    else await wakeup.sleep(due);
  }
}

async function changeEffects(
  live: LiveChain,
  { id, effects }: Extract<EngineMessage, { type: 'effects' }>,
  tell: Tell,
): Promise<void> {
  let error: Failure | null = null;
  try {
    await live.set(effects);
  } catch (thrown) {
    error = toCamfxError(thrown).toJSON();
  }
  tell({ type: 'effects', id, chain: statusOf(live), error });
}

function statusOf({ chain }: LiveChain): ChainStatus {
  return { effect: chain.description, hidesRoom: chain.hidesRoom };
}

async function run(): Promise<void> {
  const port = parentPort;
  if (!port) throw new CamfxError('SYSTEM', 'The pipeline worker was started as a main thread');
  const tell: Tell = (message) => {
    port.postMessage(message);
  };
  const stop = new AbortController();
  const stopped = once(stop.signal, 'abort');
  let opened: Opened | undefined;
  port.on('message', (message: EngineMessage) => {
    if (message.type === 'stop') stop.abort();
    // The engine asks for these once it knows that the ring stands.
    else if (message.type === 'connected') opened?.onConnected(message.connected);
    else if (opened) void changeEffects(opened.live, message, tell);
  });
  const resources = new Resources();
  try {
    opened = await open(workerData as WorkerData, resources, tell, stop.signal);
    await processFrames(opened, stop.signal, tell);
  } catch (thrown) {
    tell({ type: 'failed', error: toCamfxError(thrown).toJSON() });
  }
  // The engine may still offer the ring's descriptors: they stay open until it says stop.
  await stopped;
  port.removeAllListeners('message');
  await resources.close();
  // An open port keeps the thread.
  port.close();
}

void run();
