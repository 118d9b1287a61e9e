/** What the engine and its pipeline worker tell each other. */
import type { Failure } from '../control/schema.js';
import type { NativeFormat, SourceRequest } from '../native.js';
import type { ChainRequest } from './effects/kinds.js';
import type { QualityStatus, QualityWish } from './governor/quality-control.js';
import type { SourceReport } from './source-session.js';

export interface WorkerData {
  source: SourceRequest;
  effects: ChainRequest;
  wish: QualityWish;
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
  /** Why the model or an effect failed last, '' when none ever did. */
  lastError: string;
  quality: QualityStatus;
}

/** How the source is now. */
export interface SourceStatus extends SourceReport {
  /** See describeSource(). */
  source: string;
  watchers: number;
}

/** The chain that draws now. */
export interface ChainStatus {
  /** For people: "mirror, blur 60". */
  effect: string;
  hidesRoom: boolean;
}

export type WorkerMessage =
  /** The ring stands; its descriptors stay open until the engine says stop. */
  | { type: 'opened'; format: NativeFormat; chain: ChainStatus; descriptors: [number, number] }
  | { type: 'source'; status: SourceStatus }
  | { type: 'counts'; counts: FrameCounts }
  /** The answer to `effects`: from the next frame on, or why nothing has changed. */
  | { type: 'effects'; id: number; chain: ChainStatus; error: Failure | null }
  | { type: 'failed'; error: Failure };

export type EngineMessage =
  | { type: 'stop' }
  | { type: 'effects'; id: number; effects: ChainRequest }
  /** Whether the ring is in the broker's hands, who alone knows of watchers. */
  | { type: 'connected'; connected: boolean };
