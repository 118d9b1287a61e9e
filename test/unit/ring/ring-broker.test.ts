import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { RingBroker } from '../../../src/daemon/ring-broker.js';
import { native, type RingConsumer, type RingProducer } from '../../../src/native.js';
import { RingUplink } from '../../../src/ring/ring-uplink.js';
import { until } from '../../integration/support/session.js';

const CAMERA = 'camfx';
const ENTRY_BYTES = 64;

describe('the broker', () => {
  let directory: string;
  let broker: RingBroker;
  let uplink: RingUplink | undefined;
  let accepted = 0;
  let errors: string[] = [];
  let notes: string[] = [];
  const rings: RingProducer[] = [];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'camfx-broker-'));
    broker = new RingBroker(join(directory, 'ring.sock'), (camera) => {
      const note = broker.ringOf(camera)?.note ?? 'gone';
      if (note !== notes.at(-1)) notes.push(note);
    });
    [accepted, errors, notes] = [0, [], []];
  });
  afterEach(() => {
    mock.restoreAll();
    uplink?.close();
    uplink = undefined;
    broker.close();
    for (const ring of rings.splice(0)) ring.close();
    rmSync(directory, { recursive: true });
  });

  function makeRing(): RingProducer {
    const ring = new native.RingProducer({ fourcc: 'YU12', width: 64, height: 64, fpsFraction: [30, 1] });
    rings.push(ring);
    return ring;
  }

  function pin(ring: RingProducer, entry: number, slot: number): void {
    const word = Buffer.alloc(4);
    word.writeUInt32LE(slot + 1);
    writeSync(ring.descriptors()[1], word, 0, 4, ENTRY_BYTES * (1 + entry));
  }

  /** Offers a ring, at first or in the place of the last one. */
  async function offer(ring: RingProducer): Promise<void> {
    const before = accepted + errors.length;
    if (uplink) uplink.offer(ring.descriptors());
    else
      uplink = new RingUplink({
        socketPath: join(directory, 'ring.sock'),
        camera: CAMERA,
        descriptors: ring.descriptors(),
        onAccepted: () => accepted++,
        onError: ({ code }) => errors.push(code),
      });
    await until('an answer', () => Promise.resolve(accepted + errors.length > before || undefined));
  }

  it("remembers a producer's note for as long as its connection lasts", async () => {
    const told = (count: number): Promise<true> =>
      until(`note ${count}`, () => Promise.resolve(notes.length >= count || undefined));
    await offer(makeRing());
    assert.equal(broker.rings()[0]?.note, '');
    uplink?.setNote('camera unplugged');
    await told(2);
    assert.equal(broker.rings()[0]?.note, 'camera unplugged');
    await offer(makeRing());
    assert.equal(broker.rings()[0]?.note, 'camera unplugged');
    uplink?.setNote('');
    await told(3);
    assert.equal(broker.rings()[0]?.note, '');
    uplink?.setNote('camera off');
    await told(4);
    uplink?.close();
    uplink = undefined;
    await until('the end of the ring', () => Promise.resolve(broker.rings().length === 0 || undefined));
    await offer(makeRing());
    assert.equal(broker.rings()[0]?.note, '');
    assert.deepEqual(notes, ['', 'camera unplugged', '', 'camera off', 'gone', '']);
    assert.deepEqual(errors, []);
  });

  it('refuses a note of whoever has offered no ring', async () => {
    const answers: string[] = [];
    const hub = new native.SocketHub(({ kind, text }) => answers.push(kind === 'packet' ? text : kind));
    hub.send(hub.connect(join(directory, 'ring.sock')), '{"type":"note","text":"boo"}', []);
    await until('the end', () => Promise.resolve(answers.includes('closed') || undefined));
    hub.close();
    assert.match(answers[0] ?? '', /RING_INVALID.*offer before a note/);
    assert.deepEqual(notes, []);
  });

  it('takes a pin above the slot count for none', async () => {
    const ring = makeRing();
    pin(ring, 1, 33);
    pin(ring, 2, 34);
    await offer(ring);
    const held = broker
      .rings()[0]
      ?.entries()
      .map((entry) => entry.held.length);
    assert.deepEqual(held?.slice(0, 4), [0, 1, 0, 0]);
  });

  it('loses no entry to an output that can not be served for want of descriptors', async (t) => {
    t.mock.method(process.stderr, 'write', () => true);
    const seen: (RingConsumer | null)[] = [];
    broker.listen(CAMERA, (consumer) => seen.push(consumer));
    const Real = native.RingConsumer;
    class Starved extends Real {
      constructor(ring: number, table: number, entry: number) {
        if (entry > 0) throw new Error('EMFILE');
        super(ring, table, entry);
      }
    }
    native.RingConsumer = Starved;
    try {
      await offer(makeRing());
      for (let upkeep = 0; upkeep < native.ringLimits.consumers; upkeep++) broker.maintain();
    } finally {
      native.RingConsumer = Real;
    }
    assert.deepEqual([...seen], [null]);
    broker.maintain();
    assert.ok(seen[1]);
    seen[1].close();
  });

  it('accepts a ring that has no entry for an output, which gets one at a later upkeep', async (t) => {
    const complaints = t.mock.method(process.stderr, 'write', () => true);
    const seen: (RingConsumer | null)[] = [];
    broker.listen(CAMERA, (consumer) => {
      seen.at(-1)?.close();
      seen.push(consumer);
    });
    await offer(makeRing());
    const former = broker.rings()[0];
    const full = makeRing();
    for (let entry = 1; entry < native.ringLimits.consumers; entry++) pin(full, entry, 0);
    await offer(full);
    assert.deepEqual([accepted, errors], [2, []]);
    assert.equal(broker.rings()[0]?.info().generation, full.counters().generation);
    assert.throws(() => former?.info(), /closed/);
    broker.maintain();
    assert.equal(seen.length, 2);
    assert.equal(seen[1], null);
    assert.equal(complaints.mock.callCount(), 1);
    // Who held frames when the ring was offered has let them go after 5 s.
    const later = performance.now() + 6000;
    mock.method(performance, 'now', () => later);
    broker.maintain();
    assert.equal(seen[2]?.info().generation, full.counters().generation);
    seen[2].close();
  });
});
