/**
 * The engine as its process sees it: starts the pipeline worker, ties its ring to the daemon, knows the counts. Frames
 * never pass through this thread.
 */
import { Worker } from 'node:worker_threads';
import { fromFailure } from '../control/client.js';
import type { EngineStatus } from '../control/schema.js';
import { type CamfxError, toCamfxError } from '../errors.js';
import type { NativeFormat, SourceRequest } from '../native.js';
import { projectPath } from '../project-path.js';
import { RingUplink } from '../ring/ring-uplink.js';
import type { EffectRequest } from './effects/effect.js';
import { FrameRate } from './frame-rate.js';
import { disableRuntimeTelemetry } from './matte/segmenter-telemetry.js';
import type { FrameCounts, StopMessage, WorkerData, WorkerMessage } from './worker-messages.js';

export interface EngineOptions {
  ringSocket: string;
  camera: string;
  source: SourceRequest;
  effect: EffectRequest;
}

/** How long the worker may take to stop before it is cut off, ms. */
const STOP_TIMEOUT_MS = 5000;

interface Events {
  /** The first frame is in the ring. */
  onFirstFrame: () => void;
  /** The connection to the daemon is lost; it comes back by itself once there is one. */
  onLost?: () => void;
  /** The pipeline has ended by itself; call close() all the same. */
  onFailed: (error: CamfxError) => void;
}

export class Engine {
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  readonly #options: EngineOptions;
  readonly #events: Events;
  readonly #rate = new FrameRate();
  #uplink: RingUplink | null = null;
  #connected = false;
  #closed = false;
  #format: NativeFormat | null = null;
  #effect = '';
  #counts: FrameCounts = { published: 0, dropped: 0, unmasked: 0, broken: 0, lastError: '' };

  constructor(options: EngineOptions, events: Events) {
    this.#options = options;
    this.#events = events;
    const workerData: WorkerData = {
      source: options.source,
      effect: options.effect,
      modelPath: projectPath('build/models/selfie-landscape.onnx'),
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
  }

  status(): EngineStatus {
    return {
      pid: process.pid,
      camera: this.#options.camera,
      source: describeSource(this.#options.source),
      effect: this.#effect,
      format: this.#format ?? { fourcc: 'YU12', ...this.#options.source },
      frames: this.#counts.published,
      dropped: this.#counts.dropped,
      unmasked: this.#counts.unmasked,
      broken: this.#counts.broken,
      lastError: this.#counts.lastError,
      fps: this.#rate.perSecond,
      connected: this.#connected,
    };
  }

  /** Ends the pipeline and frees the camera. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#uplink?.close();
    this.#uplink = null;
    const stop: StopMessage = { type: 'stop' };
    this.#worker.postMessage(stop);
    const late = setTimeout(() => void this.#worker.terminate(), STOP_TIMEOUT_MS);
    await this.#ended;
    clearTimeout(late);
  }

  #onMessage(message: WorkerMessage): void {
    // A ring that opened after close() is gone by now, its descriptor numbers perhaps another file's.
    if (this.#closed) return;
    if (message.type === 'opened') this.#onOpened(message);
    if (message.type === 'counts') this.#onCounts(message.counts);
    if (message.type === 'failed') this.#events.onFailed(fromFailure(message.error));
  }

  #onOpened(message: Extract<WorkerMessage, { type: 'opened' }>): void {
    this.#format = { ...message.format, fourcc: 'YU12' };
    this.#effect = message.effect;
    this.#uplink = new RingUplink({
      socketPath: this.#options.ringSocket,
      camera: this.#options.camera,
      descriptors: message.descriptors,
      onAccepted: () => {
        this.#connected = true;
      },
      onLost: () => {
        this.#connected = false;
        this.#events.onLost?.();
      },
      onError: (error) => {
        console.error(`helper daemon: ${error.message}`);
      },
    });
  }

  #onCounts(counts: FrameCounts): void {
    const first = this.#counts.published === 0 && counts.published > 0;
    if (counts.lastError !== this.#counts.lastError) console.error(`segmentation: ${counts.lastError}`);
    this.#counts = counts;
    this.#rate.update(counts.published, performance.now());
    if (first) this.#events.onFirstFrame();
  }
}

function describeSource(source: SourceRequest): string {
  return source.kind === 'camera' ? source.path : source.kind;
}
