/**
 * A number that follows another as a critically damped spring does: as fast as it can without going past it. Its way is
 * computed exactly, so it doesn't depend on how often it is looked at.
 */
export class Spring {
  #value: number;
  #velocity = 0;
  #target: number;

  constructor(value: number) {
    this.#value = value;
    this.#target = value;
  }

  get value(): number {
    return this.#value;
  }

  get target(): number {
    return this.#target;
  }

  pullTo(target: number): void {
    this.#target = target;
  }

  /** `rate` in 1/s: 95 % of the way takes 4.74 / rate. */
  advance(seconds: number, rate: number): void {
    const distance = this.#value - this.#target;
    // x(t) = (d + (v + rate d) t) e^(-rate t) goes through 0 only when it comes in faster than rate d: it brakes then.
    const limit = rate * Math.abs(distance);
    if (this.#velocity * distance < 0) this.#velocity = clampTo(this.#velocity, limit);
    const slope = this.#velocity + rate * distance;
    const decay = Math.exp(-rate * seconds);
    this.#value = this.#target + (distance + slope * seconds) * decay;
    this.#velocity = (slope - rate * (distance + slope * seconds)) * decay;
  }
}

/** How often e-folding must happen for 95 % of a spring's way: (1 + x) e^-x = 0.05. */
export const SETTLED = 4.744;

function clampTo(value: number, limit: number): number {
  return Math.min(Math.max(value, -limit), limit);
}
