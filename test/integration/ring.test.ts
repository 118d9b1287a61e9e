import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { native, type RingFrame, type SocketEvent } from '../../src/native.js';
import { projectPath } from '../../src/project-path.js';
import { CAMERA } from '../../src/ring/messages.js';
import { RingSubscription } from '../../src/ring/ring-subscription.js';
import { Session, SMALL, until } from './support/session.js';

const LUMA = 320 * 180;

describe('the ring between processes', () => {
  let session: Session;
  beforeEach(() => {
    session = new Session();
  });
  afterEach(async () => {
    await session.end();
  });

  async function nextFrame(subscription: RingSubscription): Promise<RingFrame> {
    return until('a frame', async () => (await subscription.consumer?.nextFrame(500)) ?? undefined);
  }

  it('carries frames from the engine through the daemon to another process, in order', async () => {
    await session.start('--source', 'bars', '--effect', 'none', ...SMALL);
    const subscription = new RingSubscription({ socketPath: session.ringSocket, camera: CAMERA });
    const first = await nextFrame(subscription);
    const second = await nextFrame(subscription);
    assert.equal(first.bytes.length, (LUMA * 3) / 2);
    // 75 % white and black of BT.601 limited range, at the left and the right edge.
    assert.equal(first.bytes[LUMA - 320], 180);
    assert.equal(first.bytes[LUMA - 1], 16);
    assert.ok(second.sequence > first.sequence);
    assert.ok(second.captureNs > first.captureNs);
    assert.ok(first.publishNs >= first.captureNs);
    subscription.close();
  });

  it('tells a consumer that the producer was killed, and gives it the next one', async () => {
    const engine = await session.start('--source', 'bars', '--effect', 'none', ...SMALL);
    const subscription = new RingSubscription({ socketPath: session.ringSocket, camera: CAMERA });
    await nextFrame(subscription);
    const before = subscription.consumer?.info().generation;
    engine.signal('SIGKILL');
    await until('the hang-up', () => Promise.resolve(subscription.consumer === null ? true : undefined));
    await session.start('--source', 'bars', '--effect', 'none', ...SMALL);
    await nextFrame(subscription);
    assert.notEqual(subscription.consumer?.info().generation, before);
    subscription.close();
  });

  it('counts and forgets consumers', async () => {
    await session.start('--source', 'bars', '--effect', 'none', ...SMALL);
    const subscription = new RingSubscription({ socketPath: session.ringSocket, camera: CAMERA });
    await nextFrame(subscription);
    assert.equal((await session.status()).daemon?.consumers, 1);
    subscription.close();
    await until('no consumer', async () =>
      (await session.status()).daemon?.consumers === 0 ? true : undefined,
    );
  });

  it('ends in order although an engine and a consumer are there', async () => {
    await session.start('--source', 'bars', '--effect', 'none', ...SMALL);
    const subscription = new RingSubscription({ socketPath: session.ringSocket, camera: CAMERA });
    await nextFrame(subscription);
    const { daemon } = await session.status();
    assert.ok(daemon);
    process.kill(daemon.pid, 'SIGTERM');
    await until('the end of the daemon', async () =>
      (await session.leftovers()).some((file) => file.startsWith('daemon') || file === 'ring.sock')
        ? undefined
        : true,
    );
    subscription.close();
  });

  it('refuses a consumer too many and not the producer', async () => {
    session.spawnDaemon();
    await until('the daemon', async () => (await session.status()).daemon ?? undefined);
    const troubles: string[] = [];
    const subscriptions = Array.from(
      { length: 17 },
      () =>
        new RingSubscription({
          socketPath: session.ringSocket,
          camera: CAMERA,
          onError: (error) => troubles.push(error.code),
        }),
    );
    await until('17 consumers', async () =>
      (await session.status()).daemon?.consumers === 17 ? true : undefined,
    );
    const engine = await session.start('--source', 'bars', '--effect', 'none', ...SMALL);
    await until('the refusals', () => Promise.resolve(troubles.length >= 2 ? true : undefined));
    assert.deepEqual([...new Set(troubles)], ['RING_FULL']);
    assert.equal((await session.status()).producer?.pid, engine.pid);
    assert.equal(subscriptions.filter(({ consumer }) => consumer !== null).length, 15);
    for (const subscription of subscriptions) subscription.close();
  });

  it('tells whoever wants one frame that the ring is full', async () => {
    await session.start('--source', 'bars', '--effect', 'none', ...SMALL);
    const subscriptions = Array.from(
      { length: 15 },
      () => new RingSubscription({ socketPath: session.ringSocket, camera: CAMERA }),
    );
    await until('15 consumers', () =>
      Promise.resolve(subscriptions.every(({ consumer }) => consumer !== null) || undefined),
    );
    const outcomes = await Promise.all([
      session.run('snapshot', join(session.directory, 'now.jpg')),
      session.run('inspect', '--frame', join(session.directory, 'now.png')),
      session.run('tap'),
    ]);
    for (const { exitCode, stderr } of outcomes) {
      assert.equal(exitCode, 5);
      assert.match(stderr, /no free entry.*Close another program/);
    }
    for (const subscription of subscriptions) subscription.close();
  });

  it('refuses what is not a ring, says why, and lives on', async () => {
    await session.start('--source', 'bars', '--effect', 'none', ...SMALL);
    const attempts: [text: string, fds: number[], why: RegExp][] = [
      ['not json', [], /JSON/],
      ['{"type":"offer","version":2,"camera":"other"}', [], /version/],
      ['{"type":"offer","version":1,"camera":"../other"}', [], /camera/],
      ['{"type":"offer","version":1,"camera":"other"}', [], /2 descriptors/],
      ['{"type":"offer","version":1,"camera":"other"}', [0, 1], /memfd/],
    ];
    for (const [text, fds, why] of attempts) {
      const { code, message } = await refusal(session.ringSocket, text, fds);
      assert.match(message, why);
      assert.ok(documentedRefusals().includes(code), code);
    }
    const ring = new native.RingProducer({ fourcc: 'YU12', width: 64, height: 64, fpsFraction: [30, 1] });
    const taken = `{"type":"offer","version":1,"camera":"${CAMERA}"}`;
    const { message } = await refusal(session.ringSocket, taken, ring.descriptors());
    assert.match(message, /Another producer/);
    ring.close();
    const { engine, producer } = await session.status();
    assert.equal(producer?.pid, engine?.pid);
  });
});

/** Sends one packet; the broker's reason for refusing it. */
async function refusal(
  socketPath: string,
  text: string,
  fds: number[],
): Promise<{ code: string; message: string }> {
  const events: SocketEvent[] = [];
  const hub = new native.SocketHub((event) => events.push(event));
  const connection = hub.connect(socketPath);
  assert.ok(hub.send(connection, text, fds));
  await until('the end of the connection', () =>
    Promise.resolve(events.some((event) => event.kind === 'closed') ? true : undefined),
  );
  hub.close();
  const answer = events.find((event) => event.kind === 'packet');
  const refused = JSON.parse(answer?.text ?? '{}') as { type?: string; code: string; message: string };
  assert.equal(refused.type, 'refused');
  return refused;
}

/** The codes in the table of docs/ring-protocol.md. */
function documentedRefusals(): string[] {
  const page = readFileSync(projectPath('docs/ring-protocol.md'), 'utf8');
  const [, table = ''] = /\n\| refusal .*\n(?:\|-.*\n)?((?:\|.*\n)+)/.exec(page) ?? [];
  return [...table.matchAll(/^\| `(\w+)`/gm)].map(([, code = '']) => code);
}
