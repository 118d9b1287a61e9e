import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { EngineStatus } from '../../src/control/schema.js';
import { CAMERA } from '../../src/ring/messages.js';
import { RingSubscription } from '../../src/ring/ring-subscription.js';
import { Session, SMALL, until, WATCHDOG_S } from './support/session.js';

const NS_PER_MS = 1e6;

describe('an engine on demand', () => {
  let session: Session;
  const subscriptions: RingSubscription[] = [];
  beforeEach(() => {
    session = new Session();
  });
  afterEach(async () => {
    for (const subscription of subscriptions.splice(0)) subscription.close();
    await session.end();
  });

  function engineThat(what: string, holds: (engine: EngineStatus) => boolean): Promise<EngineStatus> {
    return until(what, async () => {
      const { engine } = await session.status();
      return engine && holds(engine) ? engine : undefined;
    });
  }
  const resting = (): Promise<EngineStatus> =>
    engineThat('rest', ({ sourceState }) => sourceState === 'resting');

  function watch(): RingSubscription {
    const subscription = new RingSubscription({ socketPath: session.ringSocket, camera: CAMERA });
    subscriptions.push(subscription);
    return subscription;
  }

  it('rests while nobody watches, and shows who comes no old picture', async (t) => {
    await session.start('--source', 'presenter', ...SMALL);
    const first = await resting();
    assert.deepEqual([first.note, first.watchers, first.fps], ['camera off', 0, 0]);
    const still = await until('a second look', async () => (await session.status()).engine ?? undefined);
    assert.equal(still.frames, first.frames);
    for (let visit = 0; visit < 2; visit++) {
      const cameAt = process.hrtime.bigint();
      const subscription = watch();
      const frame = await until(
        'a frame',
        async () => (await subscription.consumer?.nextFrame(500)) ?? undefined,
      );
      t.diagnostic(
        `first live frame after ${((frame.publishNs - Number(cameAt)) / NS_PER_MS).toFixed(0)} ms`,
      );
      assert.ok(frame.captureNs > Number(cameAt), 'the frame is older than the visit');
      // The count of frames comes some time after the state.
      const { note } = await engineThat(
        'live frames',
        ({ sourceState, frames }) => sourceState === 'live' && frames > first.frames,
      );
      assert.equal(note, '');
      subscription.close();
      await resting();
    }
  });

  it('saves a snapshot of now although it rests', async () => {
    await session.start('--source', 'presenter', ...SMALL);
    const { frames } = await resting();
    const file = join(session.directory, 'now.jpg');
    const { exitCode, stderr } = await session.run('snapshot', file);
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual([...readFileSync(file).subarray(0, 2)], [0xff, 0xd8]);
    await engineThat('more frames', (engine) => engine.frames > frames);
  });

  it('rests without a daemon, and is there for the next one', async () => {
    await session.start('--source', 'bars', '--effect', 'none', ...SMALL);
    await resting();
    const { daemon } = await session.status();
    assert.ok(daemon);
    process.kill(daemon.pid, 'SIGKILL');
    await engineThat('the loss', ({ connected }) => !connected);
    session.spawnDaemon();
    await engineThat('the new daemon', ({ connected }) => connected);
    const subscription = watch();
    await until('a frame', async () => (await subscription.consumer?.nextFrame(500)) ?? undefined);
  });

  it('ends in order while it rests', async () => {
    const camfx = await session.start('--source', 'bars', '--stop-daemon', ...SMALL);
    await resting();
    camfx.signalGroup('SIGINT');
    assert.equal(await camfx.exit(WATCHDOG_S), 0);
    assert.deepEqual(await session.leftovers(), []);
  });
});
