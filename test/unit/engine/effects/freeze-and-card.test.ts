/** What becomes of held and covering pictures when the chain changes, or something fails. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { parseEffect } from '../../../../src/engine/effects/effect-text.js';
import { LiveChain } from '../../../../src/engine/effects/live-chain.js';
import { Pipeline } from '../../../../src/engine/pipeline.js';
import { native } from '../../../../src/native.js';
import { emptyRoom, grey } from './drawn-by.js';

const SIZE = { width: 320, height: 180 };

describe('a live camera', () => {
  const producer = new native.RingProducer({ ...SIZE, fourcc: 'YU12', fpsFraction: [30, 1] });
  const consumer = new native.RingConsumer(...producer.descriptors(), 1);
  after(() => {
    consumer.close();
    producer.close();
  });

  async function open(...effects: string[]): Promise<{ live: LiveChain; pipeline: Pipeline }> {
    const live = await LiveChain.open(effects.map(parseEffect), { size: SIZE });
    const pipeline = new Pipeline(SIZE, { producer, model: emptyRoom(), chain: live.chain });
    live.usedBy((chain) => pipeline.setChain(chain));
    return { live, pipeline };
  }

  /** The luma in the middle of what is published of a picture that is as bright as that; null when nothing is. */
  async function show(pipeline: Pipeline, luma: number): Promise<number | null> {
    pipeline.compositor.load('YU12', grey(SIZE, luma), 1);
    await pipeline.process();
    if (!consumer.hasNewer()) return null;
    const frame = await consumer.nextFrame(5000);
    return frame?.bytes[SIZE.width * 10] ?? null;
  }

  it('holds the first picture while it is frozen, also when what comes after it changes', async () => {
    const { live, pipeline } = await open('freeze');
    assert.deepEqual([await show(pipeline, 60), await show(pipeline, 120)], [60, 60]);
    await live.set(['freeze', 'mirror'].map(parseEffect));
    assert.equal(await show(pipeline, 130), 60);
    await live.close();
  });

  it('never shows a raw picture again once a hiding effect was put before the freeze', async () => {
    const { live, pipeline } = await open('freeze');
    assert.equal(await show(pipeline, 60), 60);
    await live.set(['replace:#ffffff', 'freeze'].map(parseEffect));
    assert.equal(await show(pipeline, 60), 235);
    await live.set(['blur:100', 'freeze'].map(parseEffect));
    assert.equal(await show(pipeline, 100), 100);
    await live.close();
  });

  it('drops a held picture when another effect before the freeze has other parameters', async () => {
    const { live, pipeline } = await open('colour', 'freeze');
    assert.equal(await show(pipeline, 60), 60);
    await live.set(['colour:contrast=10', 'freeze'].map(parseEffect));
    assert.notEqual(await show(pipeline, 125), 60);
    await live.close();
  });

  it('holds it when the source was opened anew, since nobody asked for another', async () => {
    const { live, pipeline } = await open('freeze');
    await show(pipeline, 60);
    pipeline.forget();
    assert.deepEqual([await show(pipeline, 90), await show(pipeline, 120)], [60, 60]);
    await live.close();
  });

  it('shows the card alone, whatever comes before it, and runs nothing for that', async () => {
    const { live, pipeline } = await open('card:image=#ffffff');
    assert.equal(await show(pipeline, 60), 235);
    await live.set(['replace:#000000', 'freeze', 'card:image=#ffffff', 'mirror'].map(parseEffect));
    for (const effect of live.chain.effects.slice(0, 2)) effect.close();
    assert.equal(await show(pipeline, 60), 235);
    assert.equal(pipeline.stats.lastError, '');
    await live.close();
  });

  it('shows no picture at all when something fails while the card is on', async () => {
    for (const broken of [0, 1]) {
      const { live, pipeline } = await open('card', 'mirror');
      live.chain.effects[broken]?.close();
      assert.equal(await show(pipeline, 60), null);
      assert.match(pipeline.stats.lastError, /closed/);
      await live.close();
    }
  });
});
