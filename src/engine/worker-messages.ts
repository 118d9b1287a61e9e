/** What the engine and its pipeline worker tell each other. */
import type { Failure } from '../control/schema.js';
import type { NativeFormat, SourceRequest } from '../native.js';
import type { EffectRequest } from './effects/effect.js';
import type { SourceReport } from './source-session.js';

export interface WorkerData {
  source: SourceRequest;
  effect: EffectRequest;
  modelPath: string;
  alwaysOn: boolean;
  lingerMs: number;
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

/** How the source is now. */
export interface SourceStatus extends SourceReport {
  /** A camera's path, or the name of what is drawn. */
  source: string;
  watchers: number;
}

export type WorkerMessage =
  /** The ring stands; its descriptors stay open until the engine says stop. */
  | { type: 'opened'; format: NativeFormat; effect: string; descriptors: [number, number] }
  | { type: 'source'; status: SourceStatus }
  | { type: 'counts'; counts: FrameCounts }
  | { type: 'failed'; error: Failure };

export type EngineMessage =
  | { type: 'stop' }
  /** Whether the ring is in the broker's hands, who alone knows of watchers. */
  | { type: 'connected'; connected: boolean };
