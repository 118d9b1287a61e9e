import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'node:test';
import { EffectChain } from '../../../src/engine/effects/effect-chain.js';
import { parseEffect } from '../../../src/engine/effects/effect-text.js';
import type { MaskModel } from '../../../src/engine/matte/frame-matte.js';
import { Pipeline } from '../../../src/engine/pipeline.js';
import { native } from '../../../src/native.js';

const WIDTH = 320;
const HEIGHT = 180;
const SIZE = { width: WIDTH, height: HEIGHT };
const LUMA = WIDTH * HEIGHT;

type Grid = [width: number, height: number];
/** Just what fits a frame of 320x180, and one so small that its input is made by way of the frame's quarter. */
const USUAL_GRID: Grid = [256, 144];
const SMALL_GRID: Grid = [80, 45];

/** A model that answers with whatever a test says. */
function modelOf(run: (mask: Float32Array) => unknown, [width, height] = USUAL_GRID): MaskModel {
  const mask = new Float32Array(width * height);
  return {
    width,
    height,
    input: new Float32Array(3 * width * height),
    mask,
    run: async () => {
      await run(mask);
    },
  };
}

/** A person who leaves but a strip of the room at the bottom. */
function nearlyAll(mask: Float32Array): void {
  mask.fill(1).fill(0, mask.length * 0.9);
}

/** A room of one-pixel checks: whatever of it gets out, shows. */
function secretRoom(): Uint8Array {
  const i420 = new Uint8Array((LUMA * 3) / 2).fill(128);
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++) i420[y * WIDTH + x] = (x + y) % 2 === 0 ? 40 : 220;
  return i420;
}

/** How much of the checks a picture shows: 0 none, 1 all. */
function leak(luma: Uint8Array): number {
  let strongest = 0;
  for (let at = 1; at < LUMA; at++)
    strongest = Math.max(strongest, Math.abs((luma[at] ?? 0) - (luma[at - 1] ?? 0)));
  return strongest / 180;
}

describe('the pipeline', () => {
  const producer = new native.RingProducer({ ...SIZE, fourcc: 'YU12', fpsFraction: [30, 1] });
  let consumer = new native.RingConsumer(...producer.descriptors(), 1);
  beforeEach(() => {
    consumer.close();
    consumer = new native.RingConsumer(...producer.descriptors(), 1);
  });

  const opened: EffectChain[] = [];
  after(() => {
    for (const chain of opened) chain.close();
  });

  async function chainOf(...effects: string[]): Promise<EffectChain> {
    const chain = await EffectChain.open(effects.map(parseEffect), { size: SIZE });
    opened.push(chain);
    return chain;
  }

  async function publish(
    effects: string[],
    model: MaskModel,
  ): Promise<{ luma: Uint8Array; pipeline: Pipeline }> {
    const pipeline = new Pipeline(SIZE, { producer, model, chain: await chainOf(...effects) });
    pipeline.compositor.load('YU12', secretRoom(), 1);
    await pipeline.process();
    const frame = await consumer.nextFrame(1000);
    assert.ok(frame);
    return { luma: frame.bytes.subarray(0, LUMA), pipeline };
  }

  it('publishes the frame as it is without an effect, and asks no model', async () => {
    const model = modelOf(() => assert.fail('the model ran'));
    const { luma } = await publish([], model);
    assert.equal(leak(luma), 1);
  });

  it('shows the person where the mask says so and hides the rest', async () => {
    const model = modelOf((mask) =>
      mask
        .fill(0)
        .subarray(0, mask.length / 2)
        .fill(1),
    );
    const { luma, pipeline } = await publish(['replace:#ffffff'], model);
    assert.deepEqual([...luma.subarray(10 * WIDTH, 10 * WIDTH + 4)], [40, 220, 40, 220]);
    assert.deepEqual([...luma.subarray(LUMA - 4)], [235, 235, 235, 235]);
    assert.equal(pipeline.stats.unmasked, 0);
  });

  const faults: [name: string, run: (mask: Float32Array) => unknown][] = [
    ['throws', () => Promise.reject(new Error('out of memory'))],
    ['writes nothing', () => undefined],
    ['writes NaN in one place', (mask) => mask.fill(1).fill(Number.NaN, 700, 701)],
    ['writes infinity', (mask) => mask.fill(Number.POSITIVE_INFINITY)],
    ['writes numbers that are no probabilities', (mask) => mask.fill(255)],
    ['takes everything for the person', (mask) => mask.fill(1)],
  ];
  for (const [name, run] of faults) {
    for (const effects of [
      ['blur:30'],
      ['blur:60'],
      ['blur:100'],
      ['replace:#204060'],
      ['mirror', 'blur:60'],
    ]) {
      it(`hides everything with ${effects.join(' and ')} when the model ${name}`, async () => {
        for (const grid of [USUAL_GRID, SMALL_GRID]) {
          const { luma, pipeline } = await publish(effects, modelOf(run, grid));
          assert.ok(leak(luma) < 0.05, `leak ${String(leak(luma))}`);
          assert.equal(pipeline.stats.unmasked, 1);
        }
      });
    }
  }

  it('blurs what the effect before has drawn, not what the model has seen', async () => {
    const nobody = modelOf((mask) => mask.fill(0), SMALL_GRID);
    for (const blur of ['blur:5', 'blur:60']) {
      const { luma } = await publish(['replace:#204060', blur], nobody);
      assert.ok(Math.max(...luma) <= 68 && Math.min(...luma) >= 64, String(luma.subarray(0, 8)));
    }
  });

  it('asks the model again only when the picture has changed, or its last answer was no use', async () => {
    let runs = 0;
    const model = modelOf((mask) => {
      if (runs++ !== 1) nearlyAll(mask);
    });
    const pipeline = new Pipeline(SIZE, { producer, model, chain: await chainOf('blur:60') });
    const pictures = [secretRoom(), secretRoom().fill(77, 0, LUMA / 2)];
    const show = async (picture: number): Promise<number> => {
      pipeline.compositor.load('YU12', pictures[picture] ?? new Uint8Array(), 1);
      await pipeline.process();
      return runs;
    };
    assert.deepEqual(
      [await show(0), await show(0), await show(1), await show(1), await show(1), await show(0)],
      [1, 1, 2, 3, 3, 4],
    );
    assert.equal(pipeline.stats.unmasked, 1);
  });

  it('asks the model seldom while the picture changes by no more than noise', async () => {
    let runs = 0;
    const model = modelOf((mask) => {
      runs++;
      nearlyAll(mask);
    });
    const pipeline = new Pipeline(SIZE, { producer, model, chain: await chainOf('blur:60') });
    const show = async (picture: Uint8Array): Promise<number> => {
      pipeline.compositor.load('YU12', picture, 1);
      await pipeline.process();
      return runs;
    };
    let seed = 1;
    const noisy = (): Uint8Array =>
      new Uint8Array((LUMA * 3) / 2).map(
        () => 100 + (((seed = (seed * 1103515245 + 12345) >>> 0) >>> 16) % 5),
      );
    for (let frame = 0; frame < 48; frame++) await show(noisy());
    assert.equal(runs, 3);
    // A finger's breadth, in the very next frame.
    const moved = noisy();
    for (let y = 80; y < 100; y++) moved.fill(180, y * WIDTH + 100, y * WIDTH + 110);
    assert.equal(await show(moved), 4);
  });

  it('has a matte of another quality by another model from the next frame on, with no frame unmasked', async () => {
    const asked: string[] = [];
    const named = (name: string): MaskModel =>
      modelOf((mask) => {
        asked.push(name);
        nearlyAll(mask);
      });
    const [usual, better] = [named('usual'), named('better')];
    const pipeline = new Pipeline(SIZE, { producer, model: usual, chain: await chainOf('blur:60') });
    const show = async (): Promise<void> => {
      pipeline.compositor.load('YU12', secretRoom(), 1);
      await pipeline.process();
    };
    await show();
    const processed = show();
    const change = pipeline.setQuality('high', better);
    await Promise.all([processed, change]);
    await show();
    await pipeline.setQuality('balanced', better);
    await show();
    assert.deepEqual(asked, ['usual', 'better']);
    assert.equal(pipeline.stats.unmasked, 0);
  });

  it('hides everything of the first frame of a source that was opened anew when the model fails', async () => {
    let runs = 0;
    const model = modelOf((mask) => {
      if (runs++ === 0) nearlyAll(mask);
    });
    const pipeline = new Pipeline(SIZE, { producer, model, chain: await chainOf('blur:60') });
    pipeline.compositor.load('YU12', secretRoom(), 1);
    await pipeline.process();
    assert.equal(leak((await consumer.nextFrame(1000))?.bytes.subarray(0, LUMA) ?? new Uint8Array(LUMA)), 1);
    pipeline.forget();
    // The very picture that the last source ended with.
    pipeline.compositor.load('YU12', secretRoom(), 2);
    await pipeline.process();
    const first = await consumer.nextFrame(1000);
    assert.ok(first);
    assert.equal(runs, 2);
    assert.ok(leak(first.bytes.subarray(0, LUMA)) < 0.05);
  });

  it('hides everything while an effect cannot forget the source before', async () => {
    const chain = await chainOf('low-light', 'blur:60');
    const pipeline = new Pipeline(SIZE, { producer, model: modelOf(nearlyAll), chain });
    const show = async (): Promise<Uint8Array> => {
      pipeline.compositor.load('YU12', secretRoom(), 1);
      await pipeline.process();
      return (await consumer.nextFrame(1000))?.bytes.subarray(0, LUMA) ?? new Uint8Array(LUMA);
    };
    assert.ok(leak(await show()) > 0.8);
    chain.effects[0]?.close();
    pipeline.forget();
    assert.ok(leak(await show()) < 0.05);
    assert.ok(leak(await show()) < 0.05);
    assert.equal(pipeline.stats.unmasked, 2);
    await pipeline.setChain(await chainOf('blur:60'));
    assert.equal(leak(await show()), 1);
    assert.equal(pipeline.stats.unmasked, 2);
  });

  it('asks the model about the mirrored picture, so that the mask fits', async () => {
    const left = (mask: Float32Array): unknown => mask.map((_, at) => (mask[at] = at % 256 < 128 ? 1 : 0));
    const { luma } = await publish(['mirror', 'replace:#ffffff'], modelOf(left));
    const row = luma.subarray(90 * WIDTH, 91 * WIDTH);
    assert.deepEqual([...row.subarray(0, 4)], [220, 40, 220, 40], 'the right end of the room');
    assert.deepEqual([...row.subarray(-4)], [235, 235, 235, 235]);
  });

  it('mirrors person and background when the mirror comes last', async () => {
    const left = (mask: Float32Array): unknown => mask.map((_, at) => (mask[at] = at % 256 < 128 ? 1 : 0));
    const { luma } = await publish(['replace:#ffffff', 'mirror'], modelOf(left));
    assert.deepEqual([...luma.subarray(90 * WIDTH, 90 * WIDTH + 4)], [235, 235, 235, 235]);
  });

  it('draws with another chain from the frame after the one under way, never with none', async () => {
    let goOn: () => void = () => undefined;
    const model = modelOf((mask) =>
      new Promise<void>((resolve) => (goOn = resolve)).then(() => mask.fill(0)),
    );
    const pipeline = new Pipeline(SIZE, { producer, model, chain: await chainOf('blur:100') });
    pipeline.compositor.load('YU12', secretRoom(), 1);
    const processed = pipeline.process();
    await new Promise((resolve) => setImmediate(resolve));
    let changed = false;
    const change = pipeline.setChain(await chainOf()).then(() => (changed = true));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(changed, false);
    goOn();
    await Promise.all([processed, change]);
    assert.ok(leak((await consumer.nextFrame(1000))?.bytes.subarray(0, LUMA) ?? secretRoom()) < 0.05);
    pipeline.compositor.load('YU12', secretRoom(), 2);
    await pipeline.process();
    assert.equal(leak((await consumer.nextFrame(1000))?.bytes.subarray(0, LUMA) ?? new Uint8Array(LUMA)), 1);
  });

  it('takes the last raw picture back when a hiding effect is put on and no frame follows', async () => {
    const pipeline = new Pipeline(SIZE, { producer, model: modelOf(nearlyAll), chain: await chainOf() });
    const show = async (): Promise<void> => {
      pipeline.compositor.load('YU12', secretRoom(), 1);
      await pipeline.process();
    };
    await show();
    await pipeline.setChain(await chainOf('mirror'));
    const later = new native.RingConsumer(...producer.descriptors(), 2);
    assert.ok(await later.nextFrame(0), 'the last picture hides as much as any');
    await show();
    await pipeline.setChain(await chainOf('blur:60'));
    assert.equal(await later.nextFrame(0), null);
    await show();
    assert.ok(await later.nextFrame(0));
    later.close();
  });

  it('shows a hidden frame when an effect fails that was to hide the room', async () => {
    const chain = await chainOf('mirror', 'replace:#ffffff');
    const pipeline = new Pipeline(SIZE, { producer, model: modelOf(nearlyAll), chain });
    for (const broken of chain.effects) {
      broken.close();
      pipeline.compositor.load('YU12', secretRoom(), 1);
      await pipeline.process();
      const frame = await consumer.nextFrame(1000);
      assert.ok(frame && leak(frame.bytes.subarray(0, LUMA)) < 0.05);
      assert.match(pipeline.stats.lastError, /closed/);
    }
    assert.deepEqual([pipeline.stats.published, pipeline.stats.unmasked], [2, 2]);
  });

  it('asks the model for every other frame of low quality, and soon for a picture that stands still', async () => {
    let runs = 0;
    const model = modelOf((mask) => {
      runs++;
      nearlyAll(mask);
    });
    const chain = await chainOf('blur:60');
    const pipeline = new Pipeline(SIZE, { producer, model, chain, quality: 'low' });
    const seen: number[] = [];
    for (const level of [77, 80, 83, 86, 86, 86]) {
      pipeline.compositor.load('YU12', secretRoom().fill(level, 0, 9 * WIDTH), 1);
      await pipeline.process();
      seen.push(runs);
    }
    assert.deepEqual(seen, [1, 1, 2, 2, 3, 3]);
  });

  it('asks the model for each frame of low quality that moves much', async () => {
    let runs = 0;
    const model = modelOf((mask) => {
      runs++;
      nearlyAll(mask);
    });
    const pipeline = new Pipeline(SIZE, { producer, model, chain: await chainOf('blur:60'), quality: 'low' });
    for (const rows of [1, 19, 38, 57]) {
      pipeline.compositor.load('YU12', secretRoom().fill(77, 0, rows * WIDTH), 1);
      await pipeline.process();
    }
    assert.equal(runs, 4);
  });

  it('holds no mask of low quality over a model that fails', async () => {
    let runs = 0;
    const model = modelOf((mask) => {
      if (runs++ === 0) nearlyAll(mask);
    });
    const pipeline = new Pipeline(SIZE, { producer, model, chain: await chainOf('blur:60'), quality: 'low' });
    for (const level of [77, 80, 83, 86]) {
      pipeline.compositor.load('YU12', secretRoom().fill(level, 0, 9 * WIDTH), 1);
      await pipeline.process();
    }
    const frame = await consumer.nextFrame(1000);
    assert.ok(frame);
    assert.equal(runs, 3);
    assert.ok(leak(frame.bytes.subarray(0, LUMA)) < 0.05);
  });

  it('does not use the mask of the frame before', async () => {
    let runs = 0;
    const model = modelOf((mask) => {
      if (runs++ === 0) nearlyAll(mask);
    });
    const pipeline = new Pipeline(SIZE, { producer, model, chain: await chainOf('blur:60') });
    pipeline.compositor.load('YU12', secretRoom(), 1);
    await pipeline.process();
    assert.equal(leak((await consumer.nextFrame(1000))?.bytes.subarray(0, LUMA) ?? new Uint8Array(LUMA)), 1);
    pipeline.compositor.load('YU12', secretRoom().fill(77, 0, 9 * WIDTH), 2);
    await pipeline.process();
    const second = await consumer.nextFrame(1000);
    assert.ok(second);
    assert.ok(leak(second.bytes.subarray(0, LUMA)) < 0.05);
  });
});
