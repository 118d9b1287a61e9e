import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { FrameConsumer } from '../../../src/client/frame-consumer.js';
import { native, type RingConsumer, type RingProducer, type RingView } from '../../../src/native.js';
import { until } from '../../integration/support/session.js';
import { FakeBroker } from '../ring/fake-broker.js';

const ENTRY = 3;
const PATIENCE_MS = 20_000;
const Real = native.RingConsumer;

/** Looks into rings, and what a test wants to happen after each. */
let looks = 0;
let afterLook: (frame: RingView | null) => Promise<void> = () => Promise.resolve();

class WatchedConsumer extends Real {
  override async nextView(timeoutMs: number): Promise<RingView | null> {
    looks++;
    const frame = await super.nextView(timeoutMs);
    await afterLook(frame);
    return frame;
  }
}

describe('a consumer', () => {
  let broker: FakeBroker;
  let producer: RingProducer;
  let view: RingConsumer;
  let consumer: FrameConsumer;
  let frame: Uint8Array;
  before(() => {
    native.RingConsumer = WatchedConsumer;
  });
  after(() => {
    native.RingConsumer = Real;
  });
  beforeEach(async () => {
    producer = new native.RingProducer({ fourcc: 'YU12', width: 64, height: 64, fpsFraction: [30, 1] });
    frame = new Uint8Array(producer.frameSize());
    view = new native.RingConsumer(...producer.descriptors(), 0);
    broker = new FakeBroker((fake) => {
      fake.say({ type: 'ring', entry: ENTRY }, producer.descriptors());
    });
    consumer = new FrameConsumer({ socketPath: broker.socketPath });
    assert.ok(await consumer.connected(PATIENCE_MS));
  });
  afterEach(() => {
    afterLook = () => Promise.resolve();
    consumer.close();
    broker.close();
    view.close();
    producer.close();
  });

  async function take(): Promise<RingView> {
    producer.send(frame, 1);
    const taken = await consumer.next(PATIENCE_MS);
    assert.ok(taken);
    return taken;
  }

  const held = (): number => view.entries()[ENTRY]?.held.length ?? NaN;
  const gone = (): Promise<true> =>
    until('the end of the ring', () => Promise.resolve(consumer.ring === null || undefined));

  it('says of each frame which format it has', async () => {
    const { format } = await take();
    assert.deepEqual(format, { fourcc: 'YU12', width: 64, height: 64, fps: 30, fpsFraction: [30, 1] });
  });

  it('lets its frames go before it hangs up', async () => {
    const taken = [await take(), await take()];
    assert.equal(held(), 2);
    consumer.close();
    assert.equal(held(), 0);
    assert.deepEqual(
      taken.map(({ data }) => data.length),
      [0, 0],
    );
  });

  it('hands out no frame of a ring that has gone while it was pinned', async () => {
    afterLook = async (pinned) => {
      if (!pinned) return;
      assert.equal(held(), 1);
      broker.say({ type: 'gone' });
      await gone();
    };
    producer.send(frame, 1);
    assert.equal(await consumer.next(1000), null);
    assert.equal(held(), 0);
  });

  it('lets a frame of a former ring go although the program kept nothing but its array', async () => {
    const { data } = await take();
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    await new Promise(setImmediate); // a WeakRef keeps its target until the end of the job
    collect();
    assert.equal(held(), 1);
    broker.say({ type: 'gone' });
    await until('the release', () => Promise.resolve(data.length === 0 || undefined));
    assert.equal(held(), 0);
  });

  it('rests at a closed ring whose producer stays, until another ring comes', async () => {
    looks = 0;
    producer.close();
    assert.equal(await consumer.next(1000), null);
    // Some five slices of 200 ms; at full speed they are thousands.
    assert.ok(looks < 50, `${looks} looks`);
    producer = new native.RingProducer({ fourcc: 'YU12', width: 64, height: 64, fpsFraction: [30, 1] });
    producer.send(frame, 1);
    const next = consumer.next(PATIENCE_MS);
    broker.say({ type: 'ring', entry: ENTRY }, producer.descriptors());
    assert.equal((await next)?.sequence, 1);
  });
});
