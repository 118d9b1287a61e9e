/** Where outputs get the ring of their camera from: the broker of camfxd, or the engine itself in direct mode. */
import type { RingConsumer } from '../native.js';

/** Called with the present ring's consumer, the listener's own from then on, or null; at once and at each change. */
export type RingListener = (consumer: RingConsumer | null) => void;

export interface Listening {
  /** How many watch what the listener makes of the frames; part of the demand that the producer sees. */
  setWatchers(watchers: number): void;
  /** Idempotent. The consumers handed over stay the listener's. */
  close(): void;
}

export interface RingSource {
  listen(camera: string, listener: RingListener): Listening;
}
