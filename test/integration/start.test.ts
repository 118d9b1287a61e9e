import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import sharp from 'sharp';
import { FrameProducer } from '../../src/client/frame-producer.js';
import { Session, SMALL, until, WATCHDOG_S } from './support/session.js';

describe('camfx start', () => {
  let session: Session;
  beforeEach(() => {
    session = new Session();
  });
  afterEach(async () => {
    await session.end();
  });

  it('runs the presenter on a machine without camera, and Ctrl-C leaves nothing behind', async () => {
    const camfx = await session.start('--source', 'presenter', '--stop-daemon', ...SMALL);
    const output = camfx.stdout.join('\n');
    assert.match(output, /^source: {2}presenter, 320x180 15 fps$/m);
    assert.match(output, /^effect: {2}blur 60$/m);
    assert.match(output, /^seen by: /m);
    const { engine, producer } = await session.status();
    assert.equal(engine?.pid, camfx.pid);
    assert.equal(engine.unmasked, 0);
    assert.equal(producer?.pid, camfx.pid);
    const asked = performance.now();
    camfx.signalGroup('SIGINT');
    assert.equal(await camfx.exit(WATCHDOG_S), 0);
    // A pipeline that does not end by itself is cut off after 5 s.
    const seconds = (performance.now() - asked) / 1000;
    assert.ok(seconds < 4, `it took ${seconds.toFixed(1)} s`);
    assert.deepEqual(await session.processes(), []);
    assert.deepEqual(await session.leftovers(), []);
  });

  it('leaves the daemon when the engine goes, and camfx stop ends it', async () => {
    const camfx = await session.start('--source', 'bars', '--effect', 'none', ...SMALL);
    camfx.signal('SIGTERM');
    assert.equal(await camfx.exit(WATCHDOG_S), 0);
    const { engine, daemon, producer } = await session.status();
    assert.equal(engine, null);
    assert.ok(daemon);
    assert.equal(producer, null);
    assert.equal((await session.run('stop')).stdout, 'stopped daemon\n');
    assert.deepEqual(await session.processes(), []);
    assert.deepEqual(await session.leftovers(), []);
  });

  it('changes its effects while it runs, or says why not and goes on as it was', async () => {
    await session.start('--source', 'bars', '--effect', 'none', ...SMALL);
    assert.equal(
      (await session.run('effects', 'mirror', 'blur:20')).stdout,
      'now: mirror blur:strength=20,shape=gaussian,lightWrap=0\n',
    );
    assert.equal((await session.status()).engine?.effect, 'mirror, blur 20');
    const refused = await session.run('effects', 'replace:/no/such.png');
    assert.equal(refused.exitCode, 2);
    assert.match(refused.stderr, /no\/such\.png/);
    assert.equal((await session.status()).engine?.effect, 'mirror, blur 20');
    const none = await session.run('effects', 'none');
    assert.equal(none.stdout, 'now: none\n');
    assert.match(none.stderr, /^the room is to be seen now/);
    assert.equal((await session.run('effects', 'blur:1')).stderr, '');
    assert.match((await session.run('effects', 'blur:0')).stderr, /^the room is to be seen now/);
    assert.equal((await session.run('effects', 'card')).stderr, '');
  });

  it('is stopped by camfx stop', async () => {
    const camfx = await session.start('--source', 'bars', ...SMALL);
    assert.equal((await session.run('stop')).stdout, 'stopped engine and daemon\n');
    assert.equal(await camfx.exit(WATCHDOG_S), 0);
    assert.deepEqual(await session.leftovers(), []);
  });

  it('takes its own daemon along even when it is killed', async () => {
    const camfx = await session.start('--source', 'bars', '--stop-daemon', ...SMALL);
    camfx.signal('SIGKILL');
    await until('no process left', async () => ((await session.processes()).length === 0 ? true : undefined));
  });

  it('runs again over what a killed one left', async () => {
    const killed = await session.start('--source', 'bars', ...SMALL);
    const first = (await session.status()).producer?.generation;
    killed.signal('SIGKILL');
    await killed.exit(WATCHDOG_S);
    const again = await session.start('--source', 'bars', ...SMALL);
    const producer = await until('the new producer', async () => {
      const found = (await session.status()).producer;
      return found?.pid === again.pid ? found : undefined;
    });
    assert.notEqual(producer.generation, first);
  });

  it('brings the daemon back when that was killed, and feeds it', async () => {
    const camfx = await session.start('--source', 'bars', ...SMALL);
    const old = (await session.status()).daemon;
    assert.ok(old);
    process.kill(old.pid, 'SIGKILL');
    const producer = await until('the producer at another daemon', async () => {
      const { daemon, producer } = await session.status();
      return daemon?.pid === old.pid ? undefined : (producer ?? undefined);
    });
    assert.equal(producer.pid, camfx.pid);
    const words = readFileSync(join(session.directory, 'camfx', 'daemon.log'), 'utf8');
    assert.equal(words.match(/^--- camfxd starts/gm)?.length, 2, words);
    assert.equal((await session.run('stop')).stdout, 'stopped engine and daemon\n');
    assert.deepEqual(await session.processes(), []);
    assert.deepEqual(await session.leftovers(), []);
  });

  it('leaves a daemon alone that somebody has stopped, and feeds the next one', async () => {
    const camfx = await session.start('--source', 'bars', ...SMALL);
    const old = (await session.status()).daemon;
    assert.ok(old);
    process.kill(old.pid, 'SIGTERM');
    await until('the word of it', () =>
      Promise.resolve(camfx.stderr.some((line) => line.includes('daemon was stopped')) || undefined),
    );
    const next = session.spawnDaemon();
    const producer = await until('the producer', async () => (await session.status()).producer ?? undefined);
    assert.equal(producer.pid, camfx.pid);
    assert.equal((await session.status()).daemon?.pid, next.pid);
  });

  it('runs several cameras side by side, on one daemon', async () => {
    const first = await session.start('--source', 'bars', ...SMALL);
    const second = await session.start('--source', 'presenter', '--name', 'work', ...SMALL);
    const { daemon } = await session.status();
    assert.deepEqual(
      daemon?.cameras.map(({ name, producer }) => [name, producer?.pid]),
      [
        ['camfx', first.pid],
        ['work', second.pid],
      ],
    );
    const { stdout } = await session.run('status');
    assert.match(stdout, /^engine {3}camfx: .*bars[^]*^engine {3}work: .*presenter/m);
    assert.equal((await session.run('stop')).stdout, 'stopped engine, engine of work, and daemon\n');
    assert.deepEqual(await session.leftovers(), []);
  });

  for (const attached of [false, true]) {
    const options = attached ? ['--stop-daemon'] : [];
    it(`shares one daemon when several are started at once${attached ? ', each to end its own' : ''}`, async () => {
      const names = ['camfx', 'work', 'home'];
      const started = await Promise.all(
        names.map((name) => session.start('--source', 'bars', '--name', name, ...options, ...SMALL)),
      );
      const { daemon } = await session.status();
      assert.deepEqual(
        daemon?.cameras.map(({ name, producer }) => [name, producer?.pid]).sort(),
        names.map((name, index) => [name, started[index]?.pid]).sort(),
      );
      assert.equal((await session.run('stop')).exitCode, 0);
      for (const each of started) assert.equal(await each.exit(WATCHDOG_S), 0, each.stderr.join('\n'));
      assert.deepEqual(await session.leftovers(), []);
    });
  }

  it('saves what the camera shows', async () => {
    await session.start('--source', 'presenter', ...SMALL);
    const file = join(session.directory, 'now.jpg');
    const outcome = await session.run('snapshot', file);
    assert.equal(outcome.exitCode, 0, outcome.stderr);
    const { width, height } = await sharp(readFileSync(file)).metadata();
    assert.deepEqual([width, height], [320, 180]);
    const other = await session.run('snapshot', join(session.directory, 'now.png'));
    assert.equal(other.exitCode, 2);
    assert.match(other.stderr, /now\.png would be a JPEG .*\.jpg/);
    assert.equal(existsSync(join(session.directory, 'now.png')), false);
  });

  const refusals: [name: string, args: string[], exitCode: number, sentence: RegExp][] = [
    ['an unknown camera path', ['--camera', '/dev/video99'], 3, /\/dev\/video99.*camfx list/],
    ['an unknown camera name', ['--camera', 'No Such Camera'], 3, /No camera No Such Camera\. .*camfx list/],
    [
      'an unreadable image',
      ['--source', 'bars', '--background', '/etc/hostname'],
      2,
      /\/etc\/hostname.*ffplay/,
    ],
    ['a missing image', ['--source', 'bars', '--background', '/no/such.png'], 2, /\/no\/such\.png.*PNG/],
    [
      'a loopback device without the module',
      ['--source', 'bars', '--device', 'camfx'],
      4,
      /v4l2loopback.*modprobe/,
    ],
    ['an odd size', ['--source', 'bars', '--size', '641x360'], 2, /even size/],
    ['a strength out of range', ['--strength', '101'], 2, /0 to 100/],
    ['replace without a background', ['--effect', 'replace'], 2, /background/],
    ['a camera and a source at once', ['--source', 'bars', '--camera', 'x'], 2, /cannot be used with/],
    ['an unknown option', ['--nonsense'], 2, /unknown option/],
  ];
  for (const [name, args, exitCode, sentence] of refusals) {
    it(`refuses ${name} with one sentence and leaves nothing behind`, async () => {
      const outcome = await session.run('start', '--no-preview', ...args);
      assert.equal(outcome.exitCode, exitCode, outcome.stderr);
      assert.match(outcome.stderr, sentence);
      assert.doesNotMatch(outcome.stderr, /\n {4}at /);
      assert.deepEqual(await session.processes(), []);
      assert.deepEqual(await session.leftovers(), []);
    });
  }

  it('refuses a preview port that is taken, and ends the daemon that it has started', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = String((other.address() as AddressInfo).port);
    const outcome = await session.run('start', '--source', 'bars', '--preview-port', port, ...SMALL);
    assert.equal(outcome.exitCode, 2, outcome.stderr);
    assert.match(outcome.stderr, new RegExp(`port ${port}.*--no-preview`));
    assert.deepEqual(await session.processes(), []);
    assert.deepEqual(await session.leftovers(), []);
    other.close();
  });

  it('refuses to run beside a program that feeds the camera, and leaves that alone', async () => {
    session.spawnDaemon();
    await until('the daemon', async () => (await session.status()).daemon ?? undefined);
    const producer = await FrameProducer.open({ socketPath: session.ringSocket, width: 64, height: 64 });
    const outcome = await session.run('start', '--source', 'bars', ...SMALL);
    assert.equal(outcome.exitCode, 5, outcome.stdout);
    assert.match(
      outcome.stderr,
      new RegExp(`^camfx: Process ${process.pid} feeds the camera camfx\\. End that program`, 'm'),
    );
    assert.doesNotMatch(outcome.stdout, /^ready:/m);
    const { engine, producer: other } = await session.status();
    assert.equal(engine, null);
    assert.equal(other?.pid, process.pid);
    producer.close();
  });

  it('refuses a second engine and leaves the first one alone', async () => {
    const first = await session.start('--source', 'bars', ...SMALL);
    const outcome = await session.run('start', '--source', 'bars');
    assert.equal(outcome.exitCode, 5);
    assert.match(outcome.stderr, /already running for the camera camfx.*camfx stop/);
    assert.equal((await session.status()).engine?.pid, first.pid);
    assert.ok(existsSync(session.ringSocket));
  });
});
