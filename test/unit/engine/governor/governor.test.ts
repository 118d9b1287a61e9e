import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Governor } from '../../../../src/engine/governor/governor.js';

const FPS = 30;

/** An engine whose frames cost so many ms of CPU at each level. */
class FakeEngine {
  readonly levels: number[] = [];
  readonly #governor: Governor;
  #usage = { now: 0, cpuMs: 0, published: 0, missed: 0 };

  constructor(governor: Governor) {
    this.#governor = governor;
  }

  /** No frames come, and nothing is used. */
  wait(seconds: number): void {
    this.#usage = { ...this.#usage, now: this.#usage.now + seconds * 1000 };
  }

  run(seconds: number, costs: readonly number[]): void {
    for (let frame = 0; frame < seconds * FPS; frame++) {
      const cost = costs[this.#governor.verdict.level] ?? 0;
      const isMissed = frame % 10 === 0 && cost > 1000 / FPS;
      this.#usage = {
        now: this.#usage.now + 1000 / FPS,
        cpuMs: this.#usage.cpuMs + cost,
        published: this.#usage.published + (isMissed ? 0 : 1),
        missed: this.#usage.missed + (isMissed ? 1 : 0),
      };
      const { level } = this.#governor.update(this.#usage);
      if (level !== this.levels.at(-1)) this.levels.push(level);
    }
  }
}

describe('the governor', () => {
  it('leaves the best level alone when it fits the budget', () => {
    const engine = new FakeEngine(new Governor(3, 0.25));
    engine.run(60, [6, 4, 2]);
    assert.deepEqual(engine.levels, [0]);
  });

  it('goes down step by step until the budget is kept, within seconds', () => {
    const governor = new Governor(3, 0.1);
    const engine = new FakeEngine(governor);
    engine.run(8, [8, 5, 3]);
    assert.deepEqual(engine.levels, [0, 1, 2]);
    assert.match(governor.verdict.reason, /10 % of a processor/);
    assert.ok(Math.abs(governor.verdict.cpu - 0.09) < 0.01);
  });

  it('goes down when frames are missed, budget or not', () => {
    const governor = new Governor(3, null);
    const engine = new FakeEngine(governor);
    engine.run(8, [40, 20, 10]);
    assert.deepEqual(engine.levels, [0, 1]);
    assert.equal(governor.verdict.reason, 'frames were missed');
  });

  it('ignores a single second that is too dear', () => {
    const engine = new FakeEngine(new Governor(3, 0.25));
    engine.run(10, [6, 4, 2]);
    engine.run(1, [20, 4, 2]);
    engine.run(10, [6, 4, 2]);
    assert.deepEqual(engine.levels, [0]);
  });

  it('returns once there is room', () => {
    const engine = new FakeEngine(new Governor(3, 0.25));
    engine.run(8, [30, 20, 6]);
    assert.deepEqual(engine.levels, [0, 1, 2]);
    engine.run(30, [5, 4, 2]);
    assert.deepEqual(engine.levels, [0, 1, 2, 1, 0]);
  });

  it('tries less and less often what has proved too dear', () => {
    const engine = new FakeEngine(new Governor(2, 0.25));
    engine.run(60, [10, 4]);
    const early = engine.levels.length;
    engine.run(600, [10, 4]);
    const perMinute = (engine.levels.length - early) / 10;
    assert.ok(
      early >= 3 && perMinute < early / 2,
      `${String(early)} steps, then ${String(perMinute)} a minute`,
    );
  });

  it('does not take the time without pictures for room', () => {
    const governor = new Governor(2, 0.25);
    const engine = new FakeEngine(governor);
    engine.run(5, [10, 4]);
    governor.pause();
    engine.wait(60);
    // Less than the room must last.
    engine.run(5, [10, 4]);
    assert.deepEqual(engine.levels, [0, 1]);
  });

  it('looks anew when the budget changes', () => {
    const governor = new Governor(2, 0.25);
    const engine = new FakeEngine(governor);
    engine.run(5, [10, 4]);
    governor.setBudget(null);
    engine.run(20, [10, 4]);
    assert.deepEqual(engine.levels, [0, 1, 0]);
  });
});
