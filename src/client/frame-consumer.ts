/** Watches a virtual camera from any program: the newest frame, in place, across restarts of producer and daemon. */
import type { CamfxError } from '../errors.js';
import type { NativeFormat, RingConsumer, RingView } from '../native.js';
import { CAMERA } from '../ring/messages.js';
import { RingSubscription } from '../ring/ring-subscription.js';
import { findRuntimeDirectory } from '../runtime-dir.js';

export interface FrameConsumerOptions {
  /** Which virtual camera; camfx's own, "camfx", unless given. */
  camera?: string;
  /** The daemon's ring.sock; this user's unless given. */
  socketPath?: string;
  /** Told of trouble, such as RING_FULL; the consumer goes on trying. */
  onTrouble?: (error: CamfxError) => void;
}

export interface RingInfo {
  format: NativeFormat;
  /** Differs for each ring that a producer makes. */
  generation: number;
  slots: number;
  producerPid: number;
  published: number;
  dropped: number;
}

/** How long one look into the ring blocks a thread of the pool, ms. */
const SLICE_MS = 200;

/** When frames of a ring that is no longer ours are let go: docs/ring-protocol.md allows 5 s. */
const FORMER_FRAMES_MS = 4000;

/** A frame that the program may still have, in whatever array of its own. */
interface TakenFrame {
  memory: WeakRef<ArrayBufferLike>;
  release: () => void;
}

/** While it waits for a frame, a consumer holds one of libuv's threads, of which there are 4 (UV_THREADPOOL_SIZE). */
export class FrameConsumer {
  readonly #subscription: RingSubscription;
  readonly #changes = new Set<() => void>();
  /** Of the present ring. */
  #taken: TakenFrame[] = [];
  #closed = false;

  constructor(options: FrameConsumerOptions = {}) {
    this.#subscription = new RingSubscription({
      socketPath: options.socketPath ?? findRuntimeDirectory().ringSocket,
      camera: options.camera ?? CAMERA,
      onChange: () => {
        this.#retireFrames();
        for (const wake of this.#changes) wake();
      },
      onError: (error) => options.onTrouble?.(error),
    });
  }

  /** Who feeds the camera, or null when nobody does or the daemon is not there. */
  get ring(): RingInfo | null {
    return this.#subscription.consumer?.info() ?? null;
  }

  /**
   * The next frame newer than the last one, in place in the ring's memory; null after timeoutMs, or after close().
   * Release it soon: two unreleased frames hold two of the ring's slots, and there is no third until then. A frame of a
   * ring that has gone is released by itself after 4 s.
   * @throws CamfxError RING_INVALID when the producer breaks the protocol
   */
  async next(timeoutMs = Infinity): Promise<RingView | null> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const left = deadline - performance.now();
      const ring = this.#subscription.consumer;
      const frame = ring ? await this.#look(ring, Math.min(left, SLICE_MS)) : null;
      if (frame ?? (this.#closed || left <= 0)) return frame;
      if (!ring) await this.#change(left);
    }
  }

  /** Resolves with true once a producer is there, with false after timeoutMs. */
  async connected(timeoutMs: number): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    while (!this.#subscription.consumer && !this.#closed && performance.now() < deadline)
      await this.#change(deadline - performance.now());
    return this.#subscription.consumer !== null;
  }

  /** Each frame in turn until close(); a frame is released when the next one is asked for. */
  async *[Symbol.asyncIterator](): AsyncGenerator<RingView, void, undefined> {
    for (let frame = await this.next(); frame; frame = await this.next()) {
      try {
        yield frame;
      } finally {
        frame.release();
      }
    }
  }

  /**
   * Releases every frame that is still held: their arrays are empty afterwards. Idempotent. The frames first: once the
   * connection has ended our entry, pins and all, may be another consumer's.
   */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const frame of this.#taken.splice(0)) frame.release();
    this.#subscription.close();
  }

  async #look(ring: RingConsumer, timeoutMs: number): Promise<RingView | null> {
    const frame = await ring.nextView(Math.max(0, Math.ceil(timeoutMs)));
    if (ring !== this.#subscription.consumer) {
      frame?.release(); // nobody would see to it in time: the ring is gone
      return null;
    }
    if (frame) this.#take(frame);
    // Both pins in use: nothing can come before one is released.
    else if (ring.hasNewer()) await new Promise((resolve) => setTimeout(resolve, 1));
    // A closed ring answers at once, and its successor comes as another ring.
    else if (ring.info().closed) await this.#change(timeoutMs);
    return frame;
  }

  #take({ data, release }: RingView): void {
    const held = this.#taken.filter(({ memory }) => memory.deref()?.byteLength);
    this.#taken = [...held, { memory: new WeakRef(data.buffer), release }];
  }

  #retireFrames(): void {
    const former = this.#taken;
    this.#taken = [];
    const release = (): void => {
      for (const frame of former) frame.release();
    };
    if (former.length > 0) setTimeout(release, FORMER_FRAMES_MS).unref();
  }

  /** Until the ring has changed, at most so long. */
  #change(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#changes.delete(done);
        if (timer) clearTimeout(timer);
        resolve();
      };
      const timer = Number.isFinite(timeoutMs) ? setTimeout(done, timeoutMs) : null;
      this.#changes.add(done);
    });
  }
}
