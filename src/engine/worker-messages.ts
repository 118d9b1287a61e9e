/** What the engine and its pipeline worker tell each other. */
import type { Failure } from '../control/schema.js';
import type { NativeFormat, SourceRequest } from '../native.js';
import type { EffectRequest } from './effects/effect.js';

export interface WorkerData {
  source: SourceRequest;
  effect: EffectRequest;
  modelPath: string;
}

export interface FrameCounts {
  published: number;
  /** Not published: no free slot, or a newer frame came first. */
  dropped: number;
  unmasked: number;
  /** Frames of the source that were truncated or could not be decoded. */
  broken: number;
  /** Why the model failed last, '' when it never did. */
  lastError: string;
}

export type WorkerMessage =
  /** The ring stands; its descriptors stay open until the engine says stop. */
  | { type: 'opened'; format: NativeFormat; effect: string; descriptors: [number, number] }
  | { type: 'counts'; counts: FrameCounts }
  | { type: 'failed'; error: Failure };

export interface StopMessage {
  type: 'stop';
}
