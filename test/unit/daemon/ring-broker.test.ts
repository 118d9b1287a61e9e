import assert from 'node:assert/strict';
import { mkdtempSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { RingBroker } from '../../../src/daemon/ring-broker.js';
import type { Listening } from '../../../src/daemon/ring-source.js';
import { native, type RingConsumer, type RingProducer } from '../../../src/native.js';
import { CAMERA } from '../../../src/ring/messages.js';
import { RingSubscription } from '../../../src/ring/ring-subscription.js';
import { RingUplink } from '../../../src/ring/ring-uplink.js';
import { until } from '../../integration/support/session.js';

/** ConsumerTable.demand, bytes. */
const DEMAND_OFFSET = 16;

describe('the broker', () => {
  let folder: string;
  let socketPath: string;
  let broker: RingBroker;
  let producer: RingProducer;
  const ends: { close(): void }[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'camfx-broker-'));
    socketPath = join(folder, 'ring.sock');
    broker = new RingBroker(socketPath);
    producer = new native.RingProducer({ fourcc: 'YU12', width: 64, height: 64, fpsFraction: [30, 1] });
  });
  afterEach(() => {
    for (const end of ends.splice(0).reverse()) end.close();
    losses.length = 0;
    broker.close();
    producer.close();
    rmSync(folder, { recursive: true });
  });

  /** As a producer sees it, in memory. */
  function demand(): number {
    const [, table] = producer.descriptors();
    const bytes = Buffer.alloc(4);
    readSync(table, bytes, 0, 4, DEMAND_OFFSET);
    return bytes.readUInt32LE();
  }

  const losses: boolean[] = [];
  async function offer(): Promise<void> {
    let accepted = false;
    const onLost = (wasStopped: boolean): void => {
      losses.push(wasStopped);
    };
    const onAccepted = (): void => {
      accepted = true;
    };
    ends.push(
      new RingUplink({ socketPath, camera: CAMERA, descriptors: producer.descriptors(), onAccepted, onLost }),
    );
    await until('the ring in the broker', () => Promise.resolve(accepted || undefined));
  }

  /** An output, which owns the consumers that it is given. */
  function listen(camera: string): Listening {
    let consumer: RingConsumer | null = null;
    const listening = broker.listen(camera, (next) => {
      consumer?.close();
      consumer = next;
    });
    ends.push({ close: () => consumer?.close() });
    return listening;
  }

  it('counts consumers, and who watches the outputs, in the demand, whenever they come and go', async () => {
    const output = listen(CAMERA);
    output.setWatchers(1);
    await offer();
    assert.equal(demand(), 1);
    const other = listen(CAMERA);
    assert.equal(demand(), 1);
    other.setWatchers(2);
    assert.equal(demand(), 3);
    listen('another').setWatchers(1);
    const subscription = new RingSubscription({ socketPath, camera: CAMERA });
    await until('the ring', () => Promise.resolve(subscription.consumer ?? undefined));
    assert.equal(demand(), 4);
    subscription.close();
    await until('the demand without it', () => Promise.resolve(demand() === 3 ? true : undefined));
    other.setWatchers(0);
    output.close();
    output.setWatchers(1);
    assert.equal(demand(), 0);
  });

  it('says at its orderly end that it was stopped, and that nobody watches any more', async () => {
    listen(CAMERA).setWatchers(2);
    await offer();
    const packets: string[] = [];
    const hub = new native.SocketHub(({ kind, text, fds }) => {
      if (kind === 'packet') packets.push((JSON.parse(text) as { type: string }).type);
      if (kind === 'closed') packets.push('the end');
      for (const fd of fds) native.closeDescriptor(fd);
    });
    ends.push(hub);
    hub.send(hub.connect(socketPath), `{"type":"attach","version":1,"camera":"${CAMERA}"}`, []);
    await until('the ring', () => Promise.resolve(packets.length === 1 || undefined));
    assert.equal(demand(), 3);
    broker.close();
    assert.equal(demand(), 0);
    await until('the ends', () =>
      Promise.resolve((packets.includes('the end') && losses.length > 0) || undefined),
    );
    assert.deepEqual(packets, ['ring', 'leaving', 'gone', 'the end']);
    assert.deepEqual(losses, [true]);
  });

  it('demands nothing for nobody', async () => {
    await offer();
    assert.equal(demand(), 0);
  });
});
