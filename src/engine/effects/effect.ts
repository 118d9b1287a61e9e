/** The contract of effects. An effect lives in the pipeline worker and draws each frame into a ring slot. */
import type { Compositor, PictureSize, RingProducer } from '../../native.js';

/** What crosses from the command line to the worker. */
export type EffectRequest =
  | { name: 'none' }
  | { name: 'blur'; /** 0 (off) to 100. */ strength: number }
  | { name: 'replace'; /** A picture file's path or #rrggbb. */ background: string };

export interface Effect {
  /** For people: "blur 60". */
  readonly description: string;
  /** Whether it hides the room: then no frame may be drawn without a matte of that very picture (or a cleared one). */
  readonly hidesRoom: boolean;
  /** Prepares the effect for frames of this size. Throws IMAGE_UNREADABLE and the like. */
  open(size: PictureSize, compositor: Compositor): Promise<void>;
  /** Draws the compositor's frame and publishes it; false when the ring had no free slot. */
  draw(compositor: Compositor, producer: RingProducer): boolean;
}
