/** An effect that does the same to every frame. */
import type { NativeEffect } from '../../native.js';
import type { Effect } from './effect.js';

export interface SteadyTraits {
  description: string;
  hidesRoom?: boolean;
  coversAll?: boolean;
  needsMatte?: boolean;
  moves?: boolean;
}

export class SteadyEffect implements Effect {
  readonly description: string;
  readonly hidesRoom: boolean;
  readonly coversAll: boolean;
  readonly needsMatte: boolean;
  readonly moves: boolean;
  readonly #native: NativeEffect | null;

  /** Takes `native` over; null for one that leaves every frame as it is. */
  constructor(traits: SteadyTraits, native: NativeEffect | null) {
    this.description = traits.description;
    this.hidesRoom = traits.hidesRoom ?? false;
    this.coversAll = traits.coversAll ?? false;
    this.needsMatte = traits.needsMatte ?? false;
    this.moves = traits.moves ?? false;
    this.#native = native;
  }

  prepare(): NativeEffect | null {
    return this.#native;
  }

  /** Opening anew costs nothing and loses nothing. */
  change(): null {
    return null;
  }

  forget(): void {
    // It knows nothing of earlier frames.
  }

  close(): void {
    this.#native?.close();
  }
}
