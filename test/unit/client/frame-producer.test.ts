import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { FrameProducer } from '../../../src/client/frame-producer.js';
import { until } from '../../integration/support/session.js';
import { FakeBroker } from '../ring/fake-broker.js';

const SMALL = { width: 64, height: 64 };
const OTHER = { width: 32, height: 32 };

describe('a producer', () => {
  let broker: FakeBroker | undefined;
  let producer: FrameProducer | undefined;
  let troubles: string[] = [];
  afterEach(() => {
    producer?.close();
    broker?.close();
    producer = broker = undefined;
    troubles = [];
  });

  /** Open with a broker that answers each later offer as `answer` says. */
  async function open(answer: (broker: FakeBroker, offer: number) => void): Promise<FrameProducer> {
    broker = new FakeBroker((fake, _offer, count) => {
      if (count === 1) fake.say({ type: 'accepted' });
      else answer(fake, count);
    });
    producer = await FrameProducer.open({
      ...SMALL,
      socketPath: broker.socketPath,
      timeoutMs: 1000,
      onTrouble: ({ message }) => troubles.push(message),
    });
    return producer;
  }

  async function offers(count: number): Promise<number[]> {
    return until(`offer ${count}`, () => {
      const rings = broker?.received.map(({ generation }) => generation) ?? [];
      return Promise.resolve(rings.length >= count ? rings : undefined);
    });
  }

  /** Its ring is the first one again, at work, and offered again. */
  async function assertUnchanged(open: FrameProducer, refusal: string): Promise<void> {
    assert.deepEqual(open.format, { fourcc: 'YU12', ...SMALL, fpsFraction: [30, 1] });
    assert.equal(open.send(new Uint8Array(open.frameSize)), true);
    const [first, second, third] = await offers(3);
    assert.notEqual(second, first);
    assert.equal(third, first);
    await until('the connection', () => Promise.resolve(open.connected || undefined));
    assert.deepEqual(troubles, [], `nothing but ${refusal}`);
  }

  it('keeps its ring, and offers it again, when another format is refused', async () => {
    const end = await open((fake, count) => {
      if (count > 2) fake.say({ type: 'accepted' });
      else {
        fake.say({ type: 'refused', code: 'SYSTEM', message: 'no room' });
        fake.hangUp();
      }
    });
    await assert.rejects(end.reformat(OTHER), { code: 'SYSTEM', message: 'no room' });
    await assertUnchanged(end, 'no room');
  });

  it('keeps its ring, and offers it again, when nobody answers about another format', async () => {
    const end = await open((fake, count) => {
      if (count > 2) fake.say({ type: 'accepted' });
    });
    const change = end.reformat(OTHER);
    assert.equal(end.send(new Uint8Array(end.frameSize)), true);
    assert.deepEqual([end.format.width, end.counters.published], [64, 1]);
    await assert.rejects(change, { code: 'DAEMON_UNREACHABLE' });
    await assertUnchanged(end, 'the rejection');
  });

  it('takes no answer to an earlier offer for that to its latest', async () => {
    const end = await open((fake, count) => {
      if (count !== 3) return;
      fake.say({ type: 'accepted' });
      fake.hangUp();
    });
    const changes = [end.reformat(OTHER), end.reformat({ width: 16, height: 16 })];
    const outcomes = await Promise.allSettled(changes);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.equal(end.format.width, 64);
  });

  it('goes over to the last of several formats once all are accepted', async () => {
    const end = await open((fake) => {
      fake.say({ type: 'accepted' });
    });
    await Promise.all([end.reformat(OTHER), end.reformat({ width: 16, height: 16 })]);
    assert.equal(end.format.width, 16);
    assert.equal(end.frameSize, 16 * 16 * 1.5);
    assert.equal(end.counters.generation, (await offers(3))[2]);
  });

  it('tells once that the daemon has gone and once why it is refused, however often it tries', async () => {
    const end = await open((fake) => {
      fake.say({ type: 'refused', code: 'ENGINE_RUNNING', message: 'taken' });
      fake.hangUp();
    });
    broker?.hangUp();
    await offers(4);
    assert.deepEqual(troubles, ['The helper daemon has gone', 'taken']);
    assert.equal(end.connected, false);
  });

  it('publishes no frame that is still being drawn', async () => {
    const end = await open(() => undefined);
    const frame = new Uint8Array(end.frameSize);
    const within = [() => end.send(frame), () => end.write(() => undefined)];
    for (const publish of within) {
      assert.throws(() => end.write(publish), { code: 'BAD_ARGUMENT', message: /^Expected / });
      assert.equal(end.counters.published, 0);
    }
    assert.ok(end.write((slot) => slot.fill(1)));
    assert.ok(end.send(frame));
    assert.equal(end.counters.published, 2);
  });
});
