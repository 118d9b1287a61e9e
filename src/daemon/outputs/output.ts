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

export interface Output {
  /** The live ring, or null: then the idle card. The consumer is the output's own from here on. */
  setRing(consumer: RingConsumer | null): void;
  status(): OutputStatus;
  /** Tries again what has failed; does nothing otherwise. Called every few seconds. */
  recover(): void;
  /** Idempotent; afterwards the device is free. */
  close(): void;
}
