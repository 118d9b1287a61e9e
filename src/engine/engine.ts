/**
 * The engine as its process sees it: starts the pipeline worker, ties its ring to the daemon, knows the counts. Frames
 * never pass through this thread.
 */
import { Worker } from 'node:worker_threads';
import { fromFailure } from '../control/client.js';
import type { EffectAnswer, EngineStatus } from '../control/schema.js';
import { CamfxError, toCamfxError } from '../errors.js';
import type { NativeFormat, SourceRequest } from '../native.js';
import type { ChainRequest } from './effects/kinds.js';
import { FrameRate } from './frame-rate.js';
import type { QualityWish } from './governor/quality-control.js';
import { disableRuntimeTelemetry } from './matte/segmenter-telemetry.js';
import { PendingAnswers } from './pending-answers.js';
import { describeSource } from './source-opener.js';
import type {
  ChainStatus,
  EngineMessage,
  FrameCounts,
  SourceStatus,
  WorkerData,
  WorkerMessage,
} from './worker-messages.js';

/** Hands the engine's ring on. */
export interface RingTie {
  /** Why there is no picture; '' = nothing to say. */
  setNote(text: string): void;
  close(): void;
}

/** Ties a ring [ring memory, consumer table], borrowed until close(), to whoever gives it to consumers. */
export type RingConnector = (
  descriptors: [number, number],
  events: { onAccepted: () => void; onLost: () => void },
) => RingTie;

export interface EngineOptions {
  /** The virtual camera's name. */
  camera: string;
  connect: RingConnector;
  source: SourceRequest;
  effects: ChainRequest;
  /** The source stays open though nobody watches; false unless given. */
  alwaysOn?: boolean | undefined;
  /** For how long it stays open when nobody watches any more, ms; 2000 unless given. */
  lingerMs?: number | undefined;
  /** Throws for effects that must not be: called before any is opened. */
  checkEffects?: ((effects: ChainRequest) => void) | undefined;
  /** A balanced matte within what the frame rate needs, unless given. */
  wish?: QualityWish | undefined;
}

const LINGER_MS = 2000;
const USUAL_WISH: QualityWish = { quality: 'balanced', cpuBudget: null };

/** How long the worker may take to stop before it is cut off, ms. */
const STOP_TIMEOUT_MS = 5000;

interface Events {
  /** The first frame is in the ring. */
  onFirstFrame: () => void;
  /** The source has given none for too long: it is tried again when somebody watches. May be called again. */
  onNoFrame: () => void;
  /** The pipeline has ended by itself; call close() all the same. */
  onFailed: (error: CamfxError) => void;
}

export class Engine {
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  readonly #options: EngineOptions;
  readonly #events: Events;
  #rate = new FrameRate();
  #tie: RingTie | null = null;
  #connected = false;
  #closed = false;
  #format: NativeFormat | null = null;
  #chain: ChainStatus = { effect: '', hidesRoom: false };
  #effects: ChainRequest;
  readonly #changes = new PendingAnswers();
  #source: SourceStatus;
  #counts: FrameCounts = {
    published: 0,
    dropped: 0,
    unmasked: 0,
    broken: 0,
    lastError: '',
    quality: { quality: '', reason: '', cpu: 0 },
  };

  /** Throws what checkEffects() does. */
  constructor(options: EngineOptions, events: Events) {
    options.checkEffects?.(options.effects);
    this.#options = options;
    this.#effects = options.effects;
    this.#events = events;
    this.#source = {
      source: describeSource(options.source),
      state: 'resting',
      note: '',
      error: '',
      watchers: 0,
    };
    const workerData: WorkerData = {
      source: options.source,
      effects: options.effects,
      wish: options.wish ?? USUAL_WISH,
      alwaysOn: options.alwaysOn ?? false,
      lingerMs: options.lingerMs ?? LINGER_MS,
    };
    disableRuntimeTelemetry();
    this.#worker = new Worker(new URL('./pipeline-worker.js', import.meta.url), { workerData });
    this.#worker.on('message', (message: WorkerMessage) => {
      this.#onMessage(message);
    });
    this.#worker.on('error', (error) => {
      events.onFailed(toCamfxError(error));
    });
    this.#ended = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
    void this.#ended.then(() => this.#changes.abandon());
  }

  status(): Omit<EngineStatus, 'outputs'> {
    return {
      pid: process.pid,
      camera: this.#options.camera,
      source: this.#source.source,
      effect: this.#chain.effect,
      format: this.#format ?? { fourcc: 'YU12', ...this.#options.source },
      frames: this.#counts.published,
      dropped: this.#counts.dropped,
      unmasked: this.#counts.unmasked,
      broken: this.#counts.broken,
      lastError: this.#counts.lastError,
      quality: this.#counts.quality.quality,
      qualityReason: this.#counts.quality.reason,
      cpu: this.#source.state === 'live' ? this.#counts.quality.cpu : 0,
      fps: this.#source.state === 'live' ? this.#rate.perSecond : 0,
      connected: this.#connected,
      sourceState: this.#source.state,
      note: this.#source.note,
      watchers: this.#source.watchers,
    };
  }

  effects(): EffectAnswer {
    return { effects: this.#effects, hidesRoom: this.#chain.hidesRoom };
  }

  /** Every frame from now on is drawn with these. Throws as checkEffects() and EffectChain.open() do, having changed nothing. */
  async setEffects(effects: ChainRequest): Promise<void> {
    this.#options.checkEffects?.(effects);
    if (!this.#format)
      throw new CamfxError('ENGINE_STOPPED', 'The engine has not opened its source yet', {
        hint: 'Try again once camfx start says that it is ready.',
      });
    await this.#changes.expect((id) => this.#tell({ type: 'effects', id, effects }));
    this.#effects = effects;
  }

  /** Ends the pipeline and frees the camera. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#tie?.close();
    this.#tie = null;
    this.#tell({ type: 'stop' });
    const late = setTimeout(() => void this.#worker.terminate(), STOP_TIMEOUT_MS);
    await this.#ended;
    clearTimeout(late);
  }

  #onMessage(message: WorkerMessage): void {
    // A ring that opened after close() is gone by now, its descriptor numbers perhaps another file's.
    if (this.#closed) return;
    if (message.type === 'opened') this.#onOpened(message);
    if (message.type === 'source') this.#onSource(message.status);
    if (message.type === 'counts') this.#onCounts(message.counts);
    if (message.type === 'effects') this.#onEffects(message);
    if (message.type === 'failed') this.#events.onFailed(fromFailure(message.error));
  }

  #onOpened(message: Extract<WorkerMessage, { type: 'opened' }>): void {
    this.#format = { ...message.format, fourcc: 'YU12' };
    this.#chain = message.chain;
    this.#tie = this.#options.connect(message.descriptors, {
      onAccepted: () => this.#setConnected(true),
      onLost: () => this.#setConnected(false),
    });
    this.#tie.setNote(this.#source.note);
  }

  #onEffects({ id, chain, error }: Extract<WorkerMessage, { type: 'effects' }>): void {
    this.#chain = chain;
    this.#changes.answer(id, error && fromFailure(error));
  }

  #setConnected(connected: boolean): void {
    this.#connected = connected;
    if (!this.#closed) this.#tell({ type: 'connected', connected });
  }

  #tell(message: EngineMessage): void {
    this.#worker.postMessage(message);
  }

  #onSource(status: SourceStatus): void {
    if (status.error !== this.#source.error && status.error !== '')
      console.error(`${status.note}: ${status.error}`);
    // Over the time without pictures there is no rate.
    if (status.state !== this.#source.state) this.#rate = new FrameRate();
    this.#source = status;
    this.#tie?.setNote(status.note);
    if (status.state === 'trouble' && this.#counts.published === 0) this.#events.onNoFrame();
  }

  #onCounts(counts: FrameCounts): void {
    const first = this.#counts.published === 0 && counts.published > 0;
    if (counts.lastError !== this.#counts.lastError) console.error(`effects: ${counts.lastError}`);
    this.#counts = counts;
    this.#rate.update(counts.published, performance.now());
    if (first) this.#events.onFirstFrame();
  }
}
