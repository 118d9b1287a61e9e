/**
 * Keeps the engine within its share of the processor, and the frame rate up, by going down a ladder of levels step by
 * step, and up again when there is room.
 *
 * Going down is quick, since frames are being lost. Going up is a guess that the dearer level fits, so it waits, and
 * after a wrong guess it waits twice as long: the picture must not change its look every few seconds.
 */

/** What was used since the engine started; each only ever grows. */
export interface Usage {
  /** Of a steady clock, ms. */
  now: number;
  /** CPU time of the whole process, ms. */
  cpuMs: number;
  /** Frames published. */
  published: number;
  /** Frames that came while another one was still at work. */
  missed: number;
}

export interface Verdict {
  /** 0 = the best that was asked for. */
  level: number;
  /** Share of one processor over the last second; 1 = all of it. */
  cpu: number;
  /** Why the level is not 0; '' when it is. */
  reason: string;
}

const PERIOD_MS = 1000;
/** Periods in a row that are too much until a step down. */
const DOWN_AFTER = 3;
/** Room that must be there until a step up: levels differ by about a third. */
const ROOM = 0.65;
const UP_AFTER_MS = 8000;
const LONGEST_WAIT_MS = 5 * 60_000;
/** A step up that is taken back so soon was wrong. */
const PROBATION_MS = 15_000;
/** Of the frames, that may be missed before it counts. */
const MISSED_SHARE = 0.05;

export class Governor {
  readonly #lowest: number;
  #budget: number | null;
  #last: Usage | null = null;
  #level = 0;
  #cpu = 0;
  #reason = '';
  #tooMuch = 0;
  #roomSince: number | null = null;
  #waitMs = UP_AFTER_MS;
  #steppedUpAt = -Infinity;

  /** `levels`: how many there are. `budget`: share of one processor; null for as much as the frame rate needs. */
  constructor(levels: number, budget: number | null) {
    this.#lowest = levels - 1;
    this.#budget = budget;
  }

  /** Such as on battery and off it. */
  setBudget(budget: number | null): void {
    if (budget === this.#budget) return;
    this.#budget = budget;
    this.#waitMs = UP_AFTER_MS;
    this.#roomSince = null;
  }

  get verdict(): Verdict {
    return { level: this.#level, cpu: this.#cpu, reason: this.#level === 0 ? '' : this.#reason };
  }

  /** The source was closed or opened: what was used in between says nothing. */
  pause(): void {
    this.#last = null;
    this.#tooMuch = 0;
    this.#roomSince = null;
  }

  /** To be told at least once a frame; looks at it once a second. */
  update(usage: Usage): Verdict {
    this.#last ??= usage;
    const elapsed = usage.now - this.#last.now;
    if (elapsed >= PERIOD_MS) {
      this.#judge(usage, this.#last, elapsed);
      this.#last = usage;
    }
    return this.verdict;
  }

  #judge(usage: Usage, before: Usage, elapsed: number): void {
    this.#cpu = (usage.cpuMs - before.cpuMs) / elapsed;
    const missed = usage.missed - before.missed;
    const frames = usage.published - before.published + missed;
    const tooSlow = missed > MISSED_SHARE * frames;
    const tooDear = this.#budget !== null && this.#cpu > this.#budget;
    if (tooSlow || tooDear) this.#onTooMuch(usage.now, tooSlow ? 'frames were missed' : this.#overBudget());
    else this.#onEnough(usage.now);
  }

  #overBudget(): string {
    return `more than ${((this.#budget ?? 0) * 100).toFixed(0)} % of a processor`;
  }

  #onTooMuch(now: number, reason: string): void {
    this.#roomSince = null;
    if (++this.#tooMuch < DOWN_AFTER || this.#level === this.#lowest) return;
    this.#tooMuch = 0;
    const wasWrong = now - this.#steppedUpAt < PROBATION_MS;
    this.#waitMs = wasWrong ? Math.min(this.#waitMs * 2, LONGEST_WAIT_MS) : UP_AFTER_MS;
    this.#level++;
    this.#reason = reason;
  }

  #onEnough(now: number): void {
    this.#tooMuch = 0;
    // Without a budget nothing but a try tells: what is used includes threads that are not in the way.
    const hasRoom = this.#budget === null || this.#cpu < ROOM * this.#budget;
    if (!hasRoom || this.#level === 0) {
      this.#roomSince = null;
      return;
    }
    this.#roomSince ??= now;
    if (now - this.#roomSince < this.#waitMs) return;
    this.#roomSince = null;
    this.#steppedUpAt = now;
    this.#level--;
  }
}
