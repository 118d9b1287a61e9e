/** The contract of what the daemon feeds: one camera device that applications see. */
import type { RingConsumer } from '../../native.js';
import type { OutputStatus } from '../../control/schema.js';

export interface OutputFormat {
  /** Pixels, even. */
  width: number;
  height: number;
  fps: number;
  /** How long a frame is shown, and shown again, before the idle card. */
  staleAfterMs: number;
}

export interface OutputEvents {
  /** How many applications watch the device; 1 where that can't be known. */
  onWatchers: (watchers: number) => void;
}

export interface Output {
  /** The live ring, or null: then the idle card. The consumer is the output's own from here on. */
  setRing(consumer: RingConsumer | null): void;
  /** What the idle card says: why there is no picture. */
  setIdleState(state: string): void;
  status(): Omit<OutputStatus, 'camera'>;
  /** It claims to feed the device, but does nothing any more. */
  isStuck(): boolean;
  /** Tries again what has failed; does nothing otherwise. `taken` are the paths that other outputs feed. */
  recover(taken: readonly string[]): void;
  /** Idempotent; afterwards the device is free. */
  close(): void;
}
