/** Frames per second over the last few seconds, from a running count. */
const WINDOW_MS = 3000;

export class FrameRate {
  readonly #samples: { count: number; atMs: number }[] = [];

  update(count: number, atMs: number): void {
    this.#samples.push({ count, atMs });
    while (this.#samples.length > 2 && atMs - (this.#samples[0]?.atMs ?? atMs) > WINDOW_MS)
      this.#samples.shift();
  }

  get perSecond(): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.atMs <= first.atMs) return 0;
    return Math.round(((last.count - first.count) / (last.atMs - first.atMs)) * 10_000) / 10;
  }
}
