import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { QualityControl, type QualityWish } from '../../../../src/engine/governor/quality-control.js';
import { levelsFrom } from '../../../../src/engine/governor/ladder.js';
import { MatteModels } from '../../../../src/engine/matte/models.js';
import type { MaskModel } from '../../../../src/engine/matte/frame-matte.js';
import type { MatteQuality } from '../../../../src/native.js';

const FPS = 30;

/** A pipeline whose frames cost what the quality says, on a machine with a battery. */
class FakeMachine {
  readonly asked: MatteQuality[] = [];
  readonly models: MaskModel[] = [];
  isOnBattery = false;
  #cpuMs = 0;
  #now = 0;
  #published = 0;
  #quality: MatteQuality;
  readonly control: QualityControl;
  readonly #costs: Record<MatteQuality, number>;

  constructor(wish: QualityWish, models: MatteModels, costs: Record<MatteQuality, number>) {
    this.#costs = costs;
    this.#quality = wish.quality;
    const pipeline = {
      setQuality: (quality: MatteQuality, model: MaskModel): Promise<void> => {
        this.asked.push(quality);
        this.models.push(model);
        this.#quality = quality;
        return Promise.resolve();
      },
    };
    const surroundings = { cpuMs: () => this.#cpuMs, isOnBattery: () => this.isOnBattery };
    this.control = new QualityControl(wish, pipeline, models, surroundings);
  }

  /** Answers how many frames were drawn. */
  async run(seconds: number): Promise<number> {
    const before = this.#published;
    for (let frame = 0; frame < seconds * FPS; frame++) {
      this.#now += 1000 / FPS;
      if (this.control.leavesOut()) continue;
      this.#cpuMs += this.#costs[this.#quality];
      this.#published++;
      await this.control.update({ now: this.#now, published: this.#published, missed: 0 });
    }
    return this.#published - before;
  }
}

describe('the control of the quality', () => {
  const opened: MatteModels[] = [];
  after(() => Promise.all(opened.map((models) => models.close())));

  async function machine(wish: QualityWish, costs = { high: 12, balanced: 8, low: 6 }): Promise<FakeMachine> {
    const models = await MatteModels.open(wish.quality);
    opened.push(models);
    return new FakeMachine(wish, models, costs);
  }

  it('goes from what was asked for downwards, and never above it', () => {
    assert.deepEqual(
      levelsFrom('high').map(({ quality }) => quality),
      ['high', 'balanced', 'low', 'low'],
    );
    assert.deepEqual(levelsFrom('low'), [
      { quality: 'low', isHalfRate: false },
      { quality: 'low', isHalfRate: true },
    ]);
  });

  it('gives up quality before frames, each with the model that it takes, and says why', async () => {
    const fake = await machine({ quality: 'high', cpuBudget: 0.1 });
    const drawn = await fake.run(20);
    assert.deepEqual(fake.asked, ['balanced', 'low']);
    assert.deepEqual([fake.models[0]?.width, fake.models[0]?.height], [256, 144]);
    assert.deepEqual(fake.control.status.quality, 'low, half the frames');
    assert.match(fake.control.status.reason, /10 % of a processor/);
    assert.ok(drawn < 20 * FPS);
    assert.equal(await fake.run(4), (4 * FPS) / 2);
    assert.ok(fake.control.status.cpu < 0.1);
  });

  it('returns to what was asked for once it costs less', async () => {
    const costs = { high: 12, balanced: 8, low: 6 };
    const fake = await machine({ quality: 'balanced', cpuBudget: 0.2 }, costs);
    await fake.run(10);
    assert.equal(fake.control.status.quality, 'low');
    Object.assign(costs, { balanced: 3, low: 2 });
    await fake.run(12);
    assert.deepEqual(fake.asked, ['low', 'balanced']);
    assert.deepEqual([fake.control.status.quality, fake.control.status.reason], ['balanced', '']);
  });

  it('keeps a budget on battery where none was asked for, and none off it', async () => {
    const fake = await machine({ quality: 'balanced', cpuBudget: null }, { high: 20, balanced: 12, low: 7 });
    await fake.run(10);
    assert.equal(fake.control.status.quality, 'balanced');
    fake.isOnBattery = true;
    await fake.run(12);
    assert.equal(fake.control.status.quality, 'low');
    assert.match(fake.control.status.reason, /25 % of a processor \(on battery\)/);
    fake.isOnBattery = false;
    await fake.run(30);
    assert.deepEqual(fake.control.status.quality, 'balanced');
    assert.equal(fake.control.status.reason, '');
  });
});
