/** What a chain makes of a grey picture. */
import assert from 'node:assert/strict';
import { EffectChain } from '../../../../src/engine/effects/effect-chain.js';
import { parseEffect } from '../../../../src/engine/effects/effect-text.js';
import type { MaskModel } from '../../../../src/engine/matte/frame-matte.js';
import { Pipeline } from '../../../../src/engine/pipeline.js';
import { native, type PictureSize } from '../../../../src/native.js';

/** A model that finds nobody. */
export function emptyRoom(): MaskModel {
  const [width, height] = [256, 144];
  const mask = new Float32Array(width * height);
  const run = (): Promise<void> => {
    mask.fill(0);
    return Promise.resolve();
  };
  return { width, height, input: new Float32Array(3 * mask.length), mask, run };
}

export function grey({ width, height }: PictureSize, luma: number): Uint8Array {
  return new Uint8Array((width * height * 3) / 2).fill(128).fill(luma, 0, width * height);
}

/** The published luma. */
export async function drawnBy(effects: string[], size: PictureSize, luma: number): Promise<Uint8Array> {
  const chain = await EffectChain.open(effects.map(parseEffect), { size });
  const producer = new native.RingProducer({ ...size, fourcc: 'YU12', fpsFraction: [30, 1] });
  const consumer = new native.RingConsumer(...producer.descriptors(), 1);
  try {
    const pipeline = new Pipeline(size, { producer, model: emptyRoom(), chain });
    pipeline.compositor.load('YU12', grey(size, luma), 1);
    await pipeline.process();
    assert.equal(pipeline.stats.lastError, '');
    const frame = await consumer.nextFrame(5000);
    assert.ok(frame);
    return Uint8Array.from(frame.bytes.subarray(0, size.width * size.height));
  } finally {
    chain.close();
    consumer.close();
    producer.close();
  }
}
