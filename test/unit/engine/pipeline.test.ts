import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { BlurEffect } from '../../../src/engine/effects/blur.js';
import type { Effect } from '../../../src/engine/effects/effect.js';
import { NoEffect } from '../../../src/engine/effects/none.js';
import { ReplaceEffect } from '../../../src/engine/effects/replace.js';
import { type MaskModel, Pipeline } from '../../../src/engine/pipeline.js';
import { native } from '../../../src/native.js';

const WIDTH = 320;
const HEIGHT = 180;
const SIZE = { width: WIDTH, height: HEIGHT };
const LUMA = WIDTH * HEIGHT;

/** A model that answers with whatever a test says. */
function modelOf(run: (mask: Float32Array) => unknown): MaskModel {
  const [width, height] = [256, 144];
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

  async function publish(
    effect: Effect,
    model: MaskModel,
  ): Promise<{ luma: Uint8Array; pipeline: Pipeline }> {
    const pipeline = new Pipeline(SIZE, { producer, model, effect });
    await effect.open(SIZE, pipeline.compositor);
    pipeline.compositor.load('YU12', secretRoom(), 1);
    await pipeline.process();
    const frame = await consumer.nextFrame(1000);
    assert.ok(frame);
    return { luma: frame.bytes.subarray(0, LUMA), pipeline };
  }

  it('publishes the frame as it is without an effect, and asks no model', async () => {
    const model = modelOf(() => assert.fail('the model ran'));
    const { luma } = await publish(new NoEffect(), model);
    assert.equal(leak(luma), 1);
  });

  it('shows the person where the mask says so and hides the rest', async () => {
    const model = modelOf((mask) =>
      mask
        .fill(0)
        .subarray(0, mask.length / 2)
        .fill(1),
    );
    const { luma, pipeline } = await publish(new ReplaceEffect('#ffffff'), model);
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
  ];
  for (const [name, run] of faults) {
    for (const effect of [
      new BlurEffect(30),
      new BlurEffect(60),
      new BlurEffect(100),
      new ReplaceEffect('#204060'),
    ]) {
      it(`hides everything with ${effect.description} when the model ${name}`, async () => {
        const { luma, pipeline } = await publish(effect, modelOf(run));
        assert.ok(leak(luma) < 0.05, `leak ${String(leak(luma))}`);
        assert.equal(pipeline.stats.unmasked, 1);
      });
    }
  }

  it('asks the model again only when the picture has changed, or its last answer was no use', async () => {
    let runs = 0;
    const model = modelOf((mask) => {
      if (runs++ !== 1) mask.fill(1);
    });
    const pipeline = new Pipeline(SIZE, { producer, model, effect: new BlurEffect(60) });
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

  it('hides everything of the first frame of a source that was opened anew when the model fails', async () => {
    let runs = 0;
    const model = modelOf((mask) => {
      if (runs++ === 0) mask.fill(1);
    });
    const pipeline = new Pipeline(SIZE, { producer, model, effect: new BlurEffect(60) });
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

  it('does not use the mask of the frame before', async () => {
    let runs = 0;
    const model = modelOf((mask) => {
      if (runs++ === 0) mask.fill(1);
    });
    const pipeline = new Pipeline(SIZE, { producer, model, effect: new BlurEffect(60) });
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
