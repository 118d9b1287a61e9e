/**
 * Ties the governor to a pipeline: after each frame it may change the quality of the matte, or have every other frame
 * left out.
 */
import type { MatteQuality } from '../../native.js';
import type { MatteModels } from '../matte/models.js';
import type { Pipeline } from '../pipeline.js';
import { Governor, type Usage } from './governor.js';
import { describeLevel, type Level, levelsFrom } from './ladder.js';
import { isOnBattery } from './power-supply.js';

export interface QualityWish {
  /** The best that may be drawn. */
  quality: MatteQuality;
  /** Share of one processor, 1 = all of it; null: as much as the frame rate needs, and BATTERY_BUDGET on battery. */
  cpuBudget: number | null;
}

export interface QualityStatus {
  /** Such as "balanced", "low, half the frames". */
  quality: string;
  /** Why it is less than was asked for, '' when it is not. */
  reason: string;
  /** Share of one processor that the engine used over the last second. */
  cpu: number;
}

/** Of one processor: what video calls leave to a virtual camera on a laptop that is to last. */
const BATTERY_BUDGET = 0.25;
const BATTERY_PERIOD_MS = 5000;

interface Surroundings {
  cpuMs(): number;
  isOnBattery(): boolean;
}

const MACHINE: Surroundings = {
  cpuMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  isOnBattery,
};

export class QualityControl {
  readonly #wish: QualityWish;
  readonly #levels: [Level, ...Level[]];
  readonly #governor: Governor;
  readonly #pipeline: Pick<Pipeline, 'setQuality'>;
  readonly #models: MatteModels;
  readonly #surroundings: Surroundings;
  #level: Level;
  #isOnBattery = false;
  #lookedAt = -Infinity;
  #leavesOut = false;

  constructor(
    wish: QualityWish,
    pipeline: Pick<Pipeline, 'setQuality'>,
    models: MatteModels,
    surroundings: Surroundings = MACHINE,
  ) {
    this.#wish = wish;
    this.#levels = levelsFrom(wish.quality);
    this.#level = this.#levels[0];
    this.#governor = new Governor(this.#levels.length, wish.cpuBudget);
    this.#pipeline = pipeline;
    this.#models = models;
    this.#surroundings = surroundings;
  }

  get status(): QualityStatus {
    const { cpu, reason } = this.#governor.verdict;
    const battery = this.#isOnBattery && this.#wish.cpuBudget === null ? ' (on battery)' : '';
    return { quality: describeLevel(this.#level), reason: reason && reason + battery, cpu };
  }

  /** Whether the frame that was just taken is one to leave out. */
  leavesOut(): boolean {
    this.#leavesOut = this.#level.isHalfRate && !this.#leavesOut;
    return this.#leavesOut;
  }

  /** The source was closed or opened. */
  pause(): void {
    this.#governor.pause();
  }

  /** After each frame. */
  async update({ now, ...frames }: Omit<Usage, 'cpuMs'>): Promise<void> {
    this.#lookAtBattery(now);
    const { level } = this.#governor.update({ now, cpuMs: this.#surroundings.cpuMs(), ...frames });
    const next = this.#levels[level] ?? this.#level;
    if (next === this.#level) return;
    const { quality } = next;
    if (quality !== this.#level.quality) await this.#pipeline.setQuality(quality, this.#models.of(quality));
    this.#level = next;
  }

  #lookAtBattery(now: number): void {
    if (this.#wish.cpuBudget !== null || now - this.#lookedAt < BATTERY_PERIOD_MS) return;
    this.#lookedAt = now;
    this.#isOnBattery = this.#surroundings.isOnBattery();
    this.#governor.setBudget(this.#isOnBattery ? BATTERY_BUDGET : null);
  }
}
