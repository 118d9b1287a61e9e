/**
 * The contract of effects. Each kind has a file of its own in this folder and a line in kinds.ts; its pixels are drawn by
 * a native effect (native/lib/effect). Effects live in the pipeline's worker and run in the order of their chain.
 */
import type { z } from 'zod';
import type { Compositor, NativeEffect, PictureSize } from '../../native.js';

/** What an effect may use for its life. */
export interface EffectContext {
  /** Of every picture. */
  readonly size: PictureSize;
  /** Of the source: what moves by itself need not be faster. */
  readonly fps?: number;
  /** Ends an open() that takes its time: nobody wants the effect any more. */
  readonly signal?: AbortSignal | undefined;
}

/** One frame on its way through a chain. */
export interface EffectFrame {
  /** Holds the picture as the effects before have left it. */
  readonly compositor: Compositor;
  /** When the frame's turn came; of a clock that goes steadily. */
  readonly seconds: number;
  /** Tells of trouble that the effect can work with. */
  readonly report: (message: string) => void;
}

export interface Effect {
  /** For people: "blur 60". */
  readonly description: string;
  /** Whether it hides the room: then, whatever fails, its chain never shows a frame that it has not been applied to. */
  readonly hidesRoom: boolean;
  /** Whether nothing of the picture before it is left: then nothing of the camera is shown even when something fails. */
  readonly coversAll?: boolean;
  /** Whether a matte of the very picture is to be there when it draws; without a usable mask, that is an empty one. */
  readonly needsMatte: boolean;
  /** Whether things are elsewhere in the picture afterwards, so that the matte no longer fits. */
  readonly moves: boolean;
  /** What is to be applied to this frame; null leaves it as it is. */
  prepare(frame: EffectFrame): NativeEffect | null | Promise<NativeEffect | null>;
  /** What takes other parameters over, to be called between two frames; null when it has to be opened anew for them. */
  change(parameters: unknown): (() => void) | null;
  /** What is before it has changed: nothing that is known of earlier frames counts. */
  forget(): void;
  /** Whether it goes on with what it knows when the source was opened anew; not unless given. */
  readonly outlivesSource?: boolean;
  /**
   * Nobody watches, and the source is closed: so is what the effect reads for its own, a video or a second camera, until
   * the next prepare().
   */
  rest?(): void;
  close(): void;
}

/** A kind of effect, as the command line, the control API and the panel know it. */
export interface EffectKind {
  readonly name: string;
  /** A sentence for people. */
  readonly summary: string;
  /** Each with a default unless it can't have one, and a description. */
  readonly parameters: z.ZodObject;
  /** The parameter that may be given without its name, as in blur:60. */
  readonly main?: string | undefined;
  /** `parameters` as effectRequest has parsed them. Throws IMAGE_UNREADABLE and the like. */
  open(parameters: unknown, context: EffectContext): Promise<Effect>;
}

/** Keeps the type of the parameters inside one file. */
export function defineEffect<Parameters extends z.ZodObject>(kind: {
  name: string;
  summary: string;
  parameters: Parameters;
  main?: (keyof z.output<Parameters> & string) | undefined;
  open(parameters: z.output<Parameters>, context: EffectContext): Effect | Promise<Effect>;
}): EffectKind {
  return {
    ...kind,
    open: async (parameters, context) => kind.open(kind.parameters.parse(parameters), context),
  };
}
