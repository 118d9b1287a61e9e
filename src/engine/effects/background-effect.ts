/** An effect that shows a background in place of the room. */
import type { z } from 'zod';
import { native, type NativeEffect } from '../../native.js';
import { Background, type backgroundParameters } from './background.js';
import type { Effect, EffectContext, EffectFrame } from './effect.js';

export interface BackgroundKind<Parameters extends z.ZodObject<typeof backgroundParameters>> {
  /** Of the native effect, which takes the background and what nativeParameters() says. */
  name: string;
  needsMatte: boolean;
  parameters: Parameters;
  nativeParameters: (parameters: z.output<Parameters>) => object;
  /** `background` as people know it. */
  describe: (parameters: z.output<Parameters>, background: string) => string;
}

export class BackgroundEffect<Parameters extends z.ZodObject<typeof backgroundParameters>> implements Effect {
  readonly hidesRoom = true;
  readonly moves = false;
  readonly #kind: BackgroundKind<Parameters>;
  readonly #background: Background;
  #parameters: z.output<Parameters>;
  #native: NativeEffect;

  private constructor(
    kind: BackgroundKind<Parameters>,
    parameters: z.output<Parameters>,
    background: Background,
  ) {
    this.#kind = kind;
    this.#background = background;
    this.#parameters = parameters;
    this.#native = this.#draw(parameters);
  }

  /** Throws as Background.open() does. */
  static async open<Parameters extends z.ZodObject<typeof backgroundParameters>>(
    kind: BackgroundKind<Parameters>,
    parameters: z.output<Parameters>,
    context: EffectContext,
  ): Promise<BackgroundEffect<Parameters>> {
    const background = await Background.open(parameters, context);
    try {
      return new BackgroundEffect(kind, parameters, background);
    } catch (error) {
      background.close();
      throw error;
    }
  }

  get description(): string {
    return this.#kind.describe(this.#parameters, this.#background.description);
  }

  get needsMatte(): boolean {
    return this.#kind.needsMatte;
  }

  prepare(frame: EffectFrame): NativeEffect {
    this.#background.update(frame);
    return this.#native;
  }

  /** With the same background it goes on: a video would begin anew. */
  change(wanted: unknown): (() => void) | null {
    const parameters = this.#kind.parameters.parse(wanted);
    const { background, fit } = this.#parameters;
    if (parameters.background !== background || parameters.fit !== fit) return null;
    const changed = this.#draw(parameters);
    return () => {
      this.#native.close();
      this.#native = changed;
      this.#parameters = parameters;
    };
  }

  forget(): void {
    // The background goes on, whatever is in front of it.
  }

  rest(): void {
    this.#background.rest();
  }

  close(): void {
    this.#background.close();
    this.#native.close();
  }

  #draw(parameters: z.output<Parameters>): NativeEffect {
    const background = this.#background.native;
    return new native.NativeEffect(this.#kind.name, {
      ...this.#kind.nativeParameters(parameters),
      background,
    });
  }
}
