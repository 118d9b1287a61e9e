/** An effect that knows something of earlier frames, such as how bright they were; it hides nothing. */
import type { z } from 'zod';
import type { NativeEffect } from '../../native.js';
import type { Effect, EffectFrame } from './effect.js';

export interface RememberingKind<Parameters extends z.ZodObject> {
  /** Takes parameters, { seconds } before each frame, and { forget: true }. */
  native: NativeEffect;
  parameters: Parameters;
  describe: (parameters: z.output<Parameters>) => string;
  /** See Effect.moves; false unless given. */
  moves?: boolean;
  /** See Effect.outlivesSource; false unless given. */
  outlivesSource?: boolean;
}

export class RememberingEffect<Parameters extends z.ZodObject> implements Effect {
  readonly hidesRoom = false;
  readonly needsMatte = false;
  readonly moves: boolean;
  readonly outlivesSource: boolean;
  readonly #kind: RememberingKind<Parameters>;
  #description = '';

  /** Takes `native` over. */
  constructor(kind: RememberingKind<Parameters>, parameters: z.output<Parameters>) {
    this.#kind = kind;
    this.moves = kind.moves ?? false;
    this.outlivesSource = kind.outlivesSource ?? false;
    this.#set(parameters);
  }

  get description(): string {
    return this.#description;
  }

  prepare({ seconds }: Pick<EffectFrame, 'seconds'>): NativeEffect {
    this.#kind.native.set({ seconds });
    return this.#kind.native;
  }

  /** What it knows stays good with other parameters: opened anew, it would begin with a jump. */
  change(parameters: unknown): () => void {
    const parsed = this.#kind.parameters.parse(parameters);
    return () => {
      this.#set(parsed);
    };
  }

  forget(): void {
    this.#kind.native.set({ forget: true });
  }

  close(): void {
    this.#kind.native.close();
  }

  #set(parameters: z.output<Parameters>): void {
    this.#kind.native.set(parameters);
    this.#description = this.#kind.describe(parameters);
  }
}
