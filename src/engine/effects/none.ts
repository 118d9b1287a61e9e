import type { Compositor, RingProducer } from '../../native.js';
import type { Effect } from './effect.js';

/** The picture as it is. */
export class NoEffect implements Effect {
  readonly description = 'none';
  readonly hidesRoom = false;

  open(): Promise<void> {
    return Promise.resolve();
  }

  draw(compositor: Compositor, producer: RingProducer): boolean {
    return compositor.pass(producer);
  }
}
