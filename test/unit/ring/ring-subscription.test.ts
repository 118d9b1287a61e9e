import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { native, type RingProducer } from '../../../src/native.js';
import { RingSubscription } from '../../../src/ring/ring-subscription.js';
import { until } from '../../integration/support/session.js';
import { FakeBroker } from './fake-broker.js';

describe('a subscription', () => {
  let broker: FakeBroker;
  let ring: RingProducer;
  let subscription: RingSubscription;
  let errors: string[];
  beforeEach(async () => {
    broker = new FakeBroker();
    ring = new native.RingProducer({ fourcc: 'YU12', width: 64, height: 64, fpsFraction: [30, 1] });
    errors = [];
    subscription = new RingSubscription({
      socketPath: broker.socketPath,
      camera: 'camfx',
      onError: ({ code }) => errors.push(code),
    });
    await hellos(1);
  });
  afterEach(() => {
    subscription.close();
    ring.close();
    broker.close();
  });

  const hellos = (count: number): Promise<true> =>
    until(`hello ${count}`, () => Promise.resolve(broker.received.length >= count || undefined));
  const aRing = (): Promise<true> =>
    until('a ring', () => Promise.resolve(subscription.consumer !== null || undefined));
  const trouble = (count: number): Promise<true> =>
    until(`trouble ${count}`, () => Promise.resolve(errors.length >= count || undefined));

  it('leaves messages of an unknown type aside', async () => {
    broker.say({ type: 'tide', high: true });
    broker.say({ type: 'ring', entry: 1 }, ring.descriptors());
    await aRing();
    assert.deepEqual(errors, []);
    assert.equal(broker.received.length, 1);
  });

  it('leaves a broker that it does not understand, and connects again', async () => {
    broker.say('tide');
    await hellos(2);
    assert.deepEqual(errors, ['RING_INVALID']);
  });

  it('has no ring after one that is of no use, says so each time, and takes the next', async () => {
    const [memory, table] = ring.descriptors();
    const useless: [entry: number, fds: number[]][] = [
      [0, [memory, table]],
      [16, [memory, table]],
      [16, [memory, table]],
      [1.5, [memory, table]],
      [-1, [memory, table]],
      [1, [memory]],
      [1, [memory, table, table]],
      [1, [table, memory]],
    ];
    for (const [index, [entry, fds]] of useless.entries()) {
      broker.say({ type: 'ring', entry: 15 }, ring.descriptors());
      await aRing();
      broker.say({ type: 'ring', entry }, fds);
      await trouble(index + 1);
      assert.equal(subscription.consumer, null, `entry ${entry} with ${fds.length} descriptors`);
    }
    assert.deepEqual([...new Set(errors)], ['RING_INVALID']);
    assert.equal(broker.received.length, 1);
  });
});
