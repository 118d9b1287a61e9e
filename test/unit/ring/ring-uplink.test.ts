import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { native, type RingProducer } from '../../../src/native.js';
import { RingUplink } from '../../../src/ring/ring-uplink.js';
import { until } from '../../integration/support/session.js';
import { FakeBroker } from './fake-broker.js';

describe('an uplink', () => {
  let ring: RingProducer;
  let broker: FakeBroker;
  let uplink: RingUplink;
  let accepted: number;
  let losses: boolean[];
  beforeEach(() => {
    ring = new native.RingProducer({ fourcc: 'YU12', width: 64, height: 64, fpsFraction: [30, 1] });
  });
  afterEach(() => {
    uplink.close();
    broker.close();
    ring.close();
  });

  /** With a broker that answers each offer so. */
  function connect(answer: object): void {
    broker = new FakeBroker((self, { text }) => {
      if (typeOf(text) === 'offer') self.say(answer);
    });
    accepted = 0;
    losses = [];
    uplink = new RingUplink({
      socketPath: broker.socketPath,
      camera: 'camfx',
      descriptors: ring.descriptors(),
      onAccepted: () => accepted++,
      onLost: (wasStopped) => losses.push(wasStopped),
    });
  }

  const typeOf = (text: string): string => (JSON.parse(text) as { type: string }).type;
  const heard = (): string[] =>
    broker.received.map(({ text }) => {
      const { type, text: note } = JSON.parse(text) as { type: string; text?: string };
      return note === undefined ? type : `${type} ${note}`;
    });
  const packets = (count: number): Promise<true> =>
    until(`packet ${count}`, () => Promise.resolve(broker.received.length >= count || undefined));
  const acceptances = (count: number): Promise<true> =>
    until(`acceptance ${count}`, () => Promise.resolve(accepted >= count || undefined));

  it('tells its note once the ring is accepted, at each change, and again to the next broker', async () => {
    connect({ type: 'accepted', notes: true });
    uplink.setNote('camera starting');
    await packets(2);
    uplink.setNote('camera starting');
    uplink.setNote('camera unplugged');
    await packets(3);
    broker.hangUp();
    await packets(5);
    uplink.setNote('');
    await packets(6);
    broker.hangUp();
    await acceptances(3);
    uplink.setNote('camera off');
    await packets(8);
    assert.deepEqual(heard(), [
      'offer',
      'note camera starting',
      'note camera unplugged',
      'offer',
      'note camera unplugged',
      'note ',
      'offer',
      'note camera off',
    ]);
  });

  it('tells a daemon that was stopped from one that crashed, anew for each connection', async () => {
    connect({ type: 'accepted', notes: true });
    await acceptances(1);
    broker.say({ type: 'leaving' });
    broker.hangUp();
    await acceptances(2);
    broker.hangUp();
    await acceptances(3);
    assert.deepEqual(losses, [true, false]);
  });

  it('keeps its note from a broker that does not say that it takes any', async () => {
    connect({ type: 'accepted' });
    uplink.setNote('camera starting');
    await acceptances(1);
    uplink.setNote('camera unplugged');
    uplink.offer(ring.descriptors());
    await acceptances(2);
    assert.deepEqual(heard(), ['offer', 'offer']);
  });
});
