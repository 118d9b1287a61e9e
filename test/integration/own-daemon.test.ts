/** Which daemon an engine takes along when it ends: its own, and none that others need. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { request } from '../../src/control/client.js';
import { type DaemonStatus, daemonStatus } from '../../src/control/schema.js';
import { daemonCommand } from '../../src/daemon/command.js';
import { Session, SMALL, until, WATCHDOG_S } from './support/session.js';

const BARS = ['--source', 'bars', ...SMALL];

describe('the daemon that an engine has started', () => {
  let session: Session;
  let socket: string;
  beforeEach(() => {
    session = new Session();
    socket = join(session.directory, 'camfx', 'daemon.sock');
  });
  afterEach(async () => {
    await session.end();
  });

  function daemon(): Promise<DaemonStatus | null> {
    return request(socket, 'status', undefined, daemonStatus);
  }

  it('is not another one that has come since', async () => {
    const camfx = await session.start('--stop-daemon', ...BARS);
    const own = await daemon();
    assert.ok(own);
    camfx.signal('SIGSTOP');
    process.kill(own.pid, 'SIGKILL');
    const next = session.spawnDaemon();
    await until('the next daemon', async () => ((await daemon())?.pid === next.pid ? true : undefined));
    camfx.signal('SIGCONT');
    await until('the producer', async () => (await daemon())?.cameras[0]?.producer ?? undefined);
    camfx.signal('SIGINT');
    assert.equal(await camfx.exit(WATCHDOG_S), 0);
    assert.equal((await daemon())?.pid, next.pid);
  });

  it('stays for another camera when the start fails after all', async () => {
    const other = createServer().listen(0, '127.0.0.1').unref();
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const failing = session.spawn('start', '--preview-port', String(port), '--source', 'presenter', ...SMALL);
    await until('the daemon', () => Promise.resolve(existsSync(socket) || undefined));
    failing.signal('SIGSTOP');
    const work = await session.start('--name', 'work', ...BARS);
    failing.signal('SIGCONT');
    assert.notEqual(await failing.exit(WATCHDOG_S), 0);
    const producer = (await daemon())?.cameras.find(({ name }) => name === 'work')?.producer;
    assert.equal(producer?.pid, work.pid);
  });

  it('ends with it even when it was killed in its first moment', async () => {
    const [program, ...args] = daemonCommand();
    const command = JSON.stringify([...args, '--no-outputs', '--attached']);
    const code = `require('child_process').spawn(${JSON.stringify(program)}, ${command},
      { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
      process.kill(process.pid, 'SIGKILL');`;
    spawnSync(process.execPath, ['-e', code], { env: session.environment });
    await until('its end', async () => ((await session.processes()).length === 0 ? true : undefined));
    assert.deepEqual(await session.leftovers(), []);
  });
});
