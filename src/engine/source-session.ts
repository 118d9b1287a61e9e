/**
 * A source that is open only while it is wanted, and that comes back by itself from trouble. It decides, and leaves the
 * waiting to its owner: take() brings it up to date, due() says when that is due though nothing has happened.
 *
 *     closed ──wanted──► opening ──frame──► live ──unwanted──► lingering ──linger over──► closed
 *                         ▲   │              │ ▲                   │
 *                   again │   │ fails,       │ └─────wanted────────┘
 *                         │   ▼ silent       │ fails, silent
 *                        troubled ◄──────────┘
 *
 * An unwanted source that is in trouble is closed. At the start it is wanted until its first frame, and its errors are
 * the owner's; when it has given none in all that time, that is trouble like any other.
 */
import { uptime } from 'node:os';
import { CamfxError, toCamfxError } from '../errors.js';
import { noteOf, RESTING_NOTE, STARTING_NOTE } from './source-note.js';

/** Without a frame for so long, a source that has given some is opened again. */
export const STALL_MS = 3000;
/** The same for one that has given none yet: some cameras take seconds to adjust. */
export const SLOW_START_MS = 10_000;
/** Between two attempts; twice as long each time with a source that opens, but gives nothing. */
export const RETRY_MS = 1000;
export const LONGEST_RETRY_MS = 30_000;
/** How often an open source is looked at that gives nothing. */
export const LOOK_MS = 500;
/** A longer suspension of the machine is one that cameras don't outlast. */
const SUSPENSION_MS = 2000;

export interface SessionSource {
  counters(): { overwritten: number; broken: number };
  close(): void;
}

export interface SessionOptions<Source> {
  /** Throws why it can't. Called again and again while the source is wanted. */
  open: () => Source;
  /** Wanted though nobody watches. */
  alwaysOn: boolean;
  /** How long a source that nobody watches any more stays open, ms. */
  lingerMs: number;
  /** Monotonic, ms; stands still while the machine is suspended. */
  now: () => number;
  /** For how long the machine has been suspended, ms from any origin. */
  suspendedMs: () => number;
  /** report() has changed. */
  onChange: () => void;
}

/** Times of the machine that this runs on. */
export const MACHINE_TIME: Pick<SessionOptions<never>, 'now' | 'suspendedMs'> = {
  now: () => performance.now(),
  // The machine's uptime goes on while it is suspended.
  suspendedMs: () => uptime() * 1000 - performance.now(),
};

export interface SourceReport {
  /** trouble: wanted, but it gives no picture, or it has never given one; resting: not wanted, or starting. */
  state: 'live' | 'resting' | 'trouble';
  /** Why there is no picture, '' when there is. */
  note: string;
  /** What went wrong, '' when nothing did. */
  error: string;
}

type Phase = 'closed' | 'opening' | 'live' | 'lingering' | 'troubled';

export class SourceSession<Source extends SessionSource> {
  readonly #options: SessionOptions<Source>;
  #phase: Phase = 'closed';
  #source: Source | null = null;
  #watchers = 0;
  /** There has been a frame, or none for too long: trouble is weathered from then on. */
  #started = false;
  #hasEverSeen = false;
  /** The open source has given a frame. */
  #seen = false;
  /** For how long the open source has given nothing, and when that was looked at last. */
  #silentMs = 0;
  #lookedAt = 0;
  /** How many sources in a row have been silent. */
  #silences = 0;
  /** The end of lingering, or of the pause before the next attempt. */
  #until = 0;
  #checkedAt = 0;
  #suspendedMs: number;
  /** Stands until a frame comes; or the source rests, unless there has never been a frame: then that is to be known. */
  #trouble: CamfxError | null = null;
  #reported = '';
  /** Of the sources before. */
  #past = { overwritten: 0, broken: 0 };

  constructor(options: SessionOptions<Source>) {
    this.#options = options;
    this.#suspendedMs = options.suspendedMs();
  }

  /** The first open. Throws why it can't. */
  start(): Source {
    return this.#open();
  }

  /** How many watch now; take() is due. */
  demand(watchers: number): void {
    this.#watchers = watchers;
  }

  /** Nobody watches, and it need not linger. */
  rest(): void {
    this.#watchers = 0;
    if (!this.#wanted) this.#rest();
  }

  /** Whether the source is open, though it may have given nothing yet. */
  get isOpen(): boolean {
    return this.#source !== null;
  }

  /** Lets `look` take a frame from the open source, if it is to be open; true when it did. */
  take(look: (source: Source) => boolean): boolean {
    this.#update();
    if (!this.#source) return false;
    try {
      if (look(this.#source)) {
        this.#onFrame();
        return true;
      }
      this.#onSilence();
    } catch (thrown) {
      if (!this.#started) throw thrown;
      this.#fail(toCamfxError(thrown));
    }
    return false;
  }

  /** In how many ms take() is due at the latest; null: when something happens. */
  due(): number | null {
    const left = Math.max(this.#until - this.#options.now(), 0);
    if (this.#phase === 'troubled') return left;
    if (this.#phase === 'lingering') return Math.min(left, LOOK_MS);
    return this.#source ? LOOK_MS : null;
  }

  report(): SourceReport {
    const error = this.#trouble?.message ?? '';
    if (this.#trouble) return { state: 'trouble', note: noteOf(this.#trouble), error };
    if (this.#seen) return { state: 'live', note: '', error };
    return { state: 'resting', note: this.#phase === 'closed' ? RESTING_NOTE : STARTING_NOTE, error };
  }

  /** Of all sources there have been. */
  counters(): { overwritten: number; broken: number } {
    const now = this.#source?.counters() ?? { overwritten: 0, broken: 0 };
    return {
      overwritten: this.#past.overwritten + now.overwritten,
      broken: this.#past.broken + now.broken,
    };
  }

  close(): void {
    this.#past = this.counters();
    this.#source?.close();
    this.#source = null;
    this.#seen = false;
  }

  get #wanted(): boolean {
    return this.#options.alwaysOn || this.#watchers > 0 || !this.#started;
  }

  #update(): void {
    const over = this.#options.now() >= this.#until;
    if (this.#phase === 'closed' && this.#wanted) this.#reopen();
    else if (this.#phase === 'troubled' && !this.#wanted) this.#rest();
    else if (this.#phase === 'troubled' && over) this.#reopen();
    else if (this.#phase === 'lingering' && this.#wanted) this.#phase = this.#seen ? 'live' : 'opening';
    else if (this.#phase === 'lingering' && over) this.#rest();
    else if (this.#source && this.#phase !== 'lingering' && !this.#wanted) this.#linger();
    if (this.#source && this.#started) this.#checkSuspension();
  }

  /** After a suspension cameras may be open and mute for good. */
  #checkSuspension(): void {
    const now = this.#options.now();
    if (now - this.#checkedAt < LOOK_MS) return;
    this.#checkedAt = now;
    if (this.#options.suspendedMs() - this.#suspendedMs <= SUSPENSION_MS) return;
    this.close();
    if (this.#wanted) this.#reopen();
    else this.#rest();
  }

  /** The open source has no frame. A look that comes late says that we were busy or stopped, not that it was silent. */
  #onSilence(): void {
    const now = this.#options.now();
    this.#silentMs += Math.min(now - this.#lookedAt, LOOK_MS);
    this.#lookedAt = now;
    if (this.#silentMs < STALL_MS) return;
    const error = new CamfxError('CAMERA_BROKEN_FRAME', 'The source has given no picture for some seconds');
    if (this.#silentMs >= (this.#seen ? STALL_MS : SLOW_START_MS)) this.#giveUp(error);
    else if (this.#started && this.#wanted) this.#troubled(error);
  }

  /** Opening it again helps some; others would be opened and closed for ever. */
  #giveUp(error: CamfxError): void {
    this.#started = true;
    const pauseMs = this.#silences === 0 ? 0 : RETRY_MS * 2 ** (this.#silences - 1);
    this.#silences += 1;
    this.#fail(error, Math.min(pauseMs, LONGEST_RETRY_MS));
  }

  #open(): Source {
    this.#phase = 'opening';
    this.#changed();
    this.#suspendedMs = this.#options.suspendedMs();
    this.#source = this.#options.open();
    this.#heard();
    return this.#source;
  }

  #reopen(): void {
    try {
      this.#open();
    } catch (thrown) {
      this.#fail(toCamfxError(thrown));
    }
  }

  #onFrame(): void {
    this.#heard();
    this.#started = true;
    this.#hasEverSeen = true;
    this.#seen = true;
    this.#silences = 0;
    this.#trouble = null;
    if (this.#phase === 'opening') this.#phase = 'live';
    this.#changed();
  }

  #heard(): void {
    this.#silentMs = 0;
    this.#lookedAt = this.#options.now();
  }

  #linger(): void {
    this.#phase = 'lingering';
    this.#until = this.#options.now() + this.#options.lingerMs;
  }

  #rest(): void {
    this.close();
    this.#phase = 'closed';
    this.#silences = 0;
    if (this.#hasEverSeen) this.#trouble = null;
    this.#changed();
  }

  #fail(error: CamfxError, retryMs = RETRY_MS): void {
    if (!this.#wanted) {
      this.#trouble = error;
      this.#rest();
      return;
    }
    this.close();
    this.#phase = 'troubled';
    this.#until = this.#options.now() + retryMs;
    this.#troubled(error);
  }

  #troubled(error: CamfxError): void {
    this.#trouble = error;
    this.#changed();
  }

  #changed(): void {
    const report = JSON.stringify(this.report());
    if (report === this.#reported) return;
    this.#reported = report;
    this.#options.onChange();
  }
}
