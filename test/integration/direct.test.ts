import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Session, SMALL, until, WATCHDOG_S } from './support/session.js';

describe('camfx start --direct', () => {
  let session: Session;
  beforeEach(() => {
    session = new Session();
  });
  afterEach(async () => {
    await session.end();
  });

  it('runs without a daemon or a ring socket, and rests while nobody watches', async () => {
    const camfx = await session.start('--source', 'bars', '--direct', ...SMALL);
    const { engine, daemon } = await session.status();
    assert.equal(daemon, null);
    assert.equal(engine?.connected, true);
    assert.deepEqual(engine.outputs, []);
    const folder = await session.leftovers();
    assert.ok(!folder.includes('ring.sock'), folder.join());
    await until('rest', async () =>
      (await session.status()).engine?.sourceState === 'resting' ? true : undefined,
    );
    camfx.signal('SIGINT');
    assert.equal(await camfx.exit(WATCHDOG_S), 0);
    assert.deepEqual(await session.leftovers(), []);
  });

  it('leaves a daemon that runs its devices', async () => {
    session.spawnDaemon();
    const daemon = await until('the daemon', async () => (await session.status()).daemon ?? undefined);
    const outcome = await session.run('start', '--source', 'bars', '--direct', ...SMALL);
    assert.equal(outcome.exitCode, 5, outcome.stderr);
    assert.match(outcome.stderr, new RegExp(`process ${daemon.pid}\\).*camfx stop`));
    assert.equal((await session.status()).daemon?.pid, daemon.pid);
  });

  it('refuses a device that is not there, and leaves nothing behind', async () => {
    const outcome = await session.run('start', '--source', 'bars', '--direct', '--device', 'nowhere');
    assert.equal(outcome.exitCode, 4, outcome.stderr);
    assert.match(outcome.stderr, /v4l2loopback/);
    assert.deepEqual(await session.leftovers(), []);
  });
});
