import * as z from 'zod';
import { native, type NativeEffect } from '../../native.js';
import { FaceFollower } from '../face/face-follower.js';
import type { FaceWatch } from '../face/face-watch.js';
import { defineEffect, type Effect, type EffectFrame } from './effect.js';

const parameters = z.object({
  strength: z.number().int().min(0).max(100).default(50).describe('0 (as it is) to 100 (very smooth)'),
});
type Parameters = z.output<typeof parameters>;

class BeautifyEffect implements Effect {
  readonly hidesRoom = false;
  readonly needsMatte = false;
  readonly moves = false;
  readonly #watch: FaceWatch;
  readonly #follower = new FaceFollower();
  readonly #native: NativeEffect;
  #parameters: Parameters;

  constructor(wanted: Parameters, watch: FaceWatch) {
    this.#parameters = wanted;
    this.#watch = watch;
    this.#native = new native.NativeEffect('beautify', wanted);
  }

  get description(): string {
    return `beautify ${String(this.#parameters.strength)}`;
  }

  async prepare(frame: EffectFrame): Promise<NativeEffect | null> {
    if (this.#parameters.strength === 0) return null;
    const found = await this.#watch.look(frame);
    if (found) this.#follower.see(found, frame.seconds);
    const faces = this.#follower.advance(frame.seconds);
    if (faces.length === 0) return null;
    this.#native.set({ faces });
    return this.#native;
  }

  change(wanted: unknown): () => void {
    const next = parameters.parse(wanted);
    return () => {
      this.#parameters = next;
      this.#native.set(next);
    };
  }

  forget(): void {
    // A face that isn't there any more fades out.
    this.#watch.forget();
  }

  close(): void {
    this.#watch.close();
    this.#native.close();
  }
}

export const beautify = defineEffect({
  name: 'beautify',
  summary: 'Smooths the skin of faces.',
  parameters,
  main: 'strength',
  async open(wanted, { size }) {
    // Loaded only here: who only asks for the parameters needs no model's runtime.
    const { FaceWatch } = await import('../face/face-watch.js');
    return new BeautifyEffect(wanted, await FaceWatch.open(size));
  },
});
