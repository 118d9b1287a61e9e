import type { Compositor, RingProducer } from '../../native.js';
import type { Effect } from './effect.js';

/** The room out of focus, the person sharp. */
export class BlurEffect implements Effect {
  readonly description: string;
  readonly hidesRoom: boolean;
  readonly #strength: number;

  /** `strength` 0 (nothing blurred) to 100 (nothing recognisable). */
  constructor(strength: number) {
    this.#strength = strength;
    this.hidesRoom = strength > 0;
    this.description = `blur ${String(strength)}`;
  }

  open(): Promise<void> {
    return Promise.resolve();
  }

  draw(compositor: Compositor, producer: RingProducer): boolean {
    return compositor.blur(producer, this.#strength);
  }
}
