import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { native, type RingConsumer, type RingProducer } from '../../../src/native.js';
import { until } from '../../integration/support/session.js';

describe("a producer's watch on the demand", () => {
  let producer: RingProducer;
  let broker: RingConsumer;
  let told: number[];
  beforeEach(() => {
    producer = new native.RingProducer({ fourcc: 'YU12', width: 64, height: 64, fpsFraction: [30, 1] });
    broker = new native.RingConsumer(...producer.descriptors(), 0);
    told = [];
  });
  afterEach(() => {
    producer.close();
    broker.close();
  });

  const calls = (count: number): Promise<true> =>
    until(`call ${count}`, () => Promise.resolve(told.length >= count || undefined));

  it('is told the present demand, and each change once', async () => {
    producer.watchDemand((watchers) => told.push(watchers));
    await calls(1);
    for (const [index, watchers] of [1, 2, 0].entries()) {
      broker.setDemand(watchers);
      await calls(index + 2);
      broker.setDemand(watchers);
    }
    assert.deepEqual(told, [0, 1, 2, 0]);
  });

  it('is told the last of several changes', async () => {
    producer.watchDemand((watchers) => told.push(watchers));
    for (let watchers = 1; watchers <= 1000; watchers++) broker.setDemand(watchers);
    await until('the last', () => Promise.resolve(told.at(-1) === 1000 || undefined));
  });

  it('is told nothing after close(), not even what was under way', async () => {
    producer.watchDemand((watchers) => told.push(watchers));
    await calls(1);
    broker.setDemand(1);
    producer.close();
    await sleep(50);
    assert.deepEqual(told, [0]);
  });

  it('is one for a ring', () => {
    producer.watchDemand(() => undefined);
    assert.throws(() => producer.watchDemand(() => undefined), { code: 'BAD_ARGUMENT' });
  });

  it('shows no frame that was withdrawn', async () => {
    const consumer = new native.RingConsumer(...producer.descriptors(), 1);
    const frame = new Uint8Array(producer.frameSize());
    assert.ok(producer.send(frame, 1));
    producer.withdraw();
    assert.equal(await consumer.nextFrame(0), null);
    assert.ok(producer.send(frame, 2));
    assert.equal((await consumer.nextFrame(0))?.captureNs, 2);
    consumer.close();
  });
});
