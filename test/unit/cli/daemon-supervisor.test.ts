import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type { DaemonWish } from '../../../src/cli/daemon-process.js';
import { DaemonSupervisor } from '../../../src/cli/daemon-supervisor.js';
import { stopProcess } from '../../../src/cli/stop.js';
import { request } from '../../../src/control/client.js';
import { type DaemonStatus, daemonStatus } from '../../../src/control/schema.js';
import { ControlServer } from '../../../src/control/server.js';
import { openRuntimeDirectory, type RuntimePaths } from '../../../src/runtime-dir.js';
import { eventually } from '../../e2e/eventually.js';

const WATCHDOG_S = 60;
const WISH: DaemonWish = {
  camera: 'camfx',
  format: { width: 64, height: 64, fps: 30, staleAfterMs: 300 },
  device: undefined,
  copies: 2,
  idleImage: undefined,
  attached: false,
};

describe('the supervisor of the helper daemon', () => {
  let folder: string;
  let paths: RuntimePaths;
  let supervisor: DaemonSupervisor | undefined;
  let service: ControlServer | undefined;
  /** What the service's daemon was asked for. */
  let wishes: unknown[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'camfx-supervisor-'));
    // Of the daemons that are started; the user's own service must stay out of it.
    Object.assign(process.env, { XDG_RUNTIME_DIR: folder, XDG_CONFIG_HOME: folder });
    paths = openRuntimeDirectory();
    wishes = [];
    mock.method(console, 'error', () => undefined);
  });
  afterEach(async () => {
    await supervisor?.close({ withDaemon: true });
    await service?.close();
    await stopProcess(paths.daemonSocket, paths.daemonLock);
    supervisor = service = undefined;
    mock.restoreAll();
    rmSync(folder, { recursive: true });
  });

  /** A daemon that a service manager has started, as far as one can see from its socket. */
  async function serve(): Promise<void> {
    const status: DaemonStatus = {
      pid: process.pid,
      cameras: [],
      consumers: 0,
      outputs: [],
      troubles: [],
    };
    service = await ControlServer.listen(paths.daemonSocket, {
      status: () => status,
      'ensure-outputs': (params) => {
        wishes.push(params);
        return status;
      },
    });
  }

  async function endService(): Promise<void> {
    await service?.close();
    service = undefined;
  }

  /** One that is killed may reset the connection. */
  async function pidOfDaemon(): Promise<number | undefined> {
    const asked = request(paths.daemonSocket, 'status', undefined, daemonStatus);
    return (await asked.catch(() => null))?.pid;
  }

  const until = (what: string, holds: () => boolean | Promise<boolean>): Promise<void> =>
    eventually(WATCHDOG_S, async () => ((await holds()) ? [] : [what]));

  it('uses the daemon that runs, tells it what is wanted, and leaves it', async () => {
    await serve();
    supervisor = await DaemonSupervisor.open(paths, WISH);
    await supervisor.close({ withDaemon: true });
    const { camera, copies, format } = WISH;
    assert.deepEqual(wishes, [{ camera, copies, format }]);
    assert.equal(await pidOfDaemon(), process.pid);
  });

  it('leaves a daemon of a service manager to that one, and tells the next one what is wanted', async () => {
    await serve();
    supervisor = await DaemonSupervisor.open(paths, WISH);
    supervisor.onAccepted();
    await endService();
    supervisor.onLost(false);
    await serve();
    await until('the wish is told again', () => wishes.length === 2);
    assert.equal(await pidOfDaemon(), process.pid);
  });

  it('starts one itself when the service manager does not', async () => {
    await serve();
    supervisor = await DaemonSupervisor.open(paths, WISH);
    supervisor.onAccepted();
    await endService();
    const lostAt = Date.now();
    supervisor.onLost(false);
    await until('another daemon runs', async () => (await pidOfDaemon()) !== undefined);
    const [, startedAt = ''] = /^--- camfxd starts, (.*)$/m.exec(readFileSync(paths.daemonLog, 'utf8')) ?? [];
    assert.ok(Date.parse(startedAt) - lostAt >= 3000, 'the service manager had no chance');
    supervisor.onAccepted();
    await supervisor.close({ withDaemon: true });
    assert.equal(await pidOfDaemon(), undefined);
  });

  it('brings one that it has started back after each end, and ends it only if asked to', async () => {
    supervisor = await DaemonSupervisor.open(paths, WISH);
    for (let end = 0; end < 2; end++) {
      supervisor.onAccepted();
      const pid = await pidOfDaemon();
      assert.ok(pid !== undefined && pid !== process.pid);
      process.kill(pid, 'SIGKILL');
      supervisor.onLost(false);
      await until('another daemon runs', async () => ![undefined, pid].includes(await pidOfDaemon()));
    }
    await supervisor.close({ withDaemon: false });
    assert.notEqual(await pidOfDaemon(), undefined);
  });

  it('notices that one has ended before it was ever connected', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    await serve();
    supervisor = await DaemonSupervisor.open(paths, WISH);
    await endService();
    await serve();
    mock.timers.tick(30_000);
    mock.timers.reset();
    await until('the wish is told again', () => wishes.length === 2);
  });

  it('looks no more once it is accepted, or closed', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    await serve();
    supervisor = await DaemonSupervisor.open(paths, WISH);
    supervisor.onAccepted();
    mock.timers.tick(60_000);
    supervisor.onLost(false);
    await supervisor.close({ withDaemon: false });
    supervisor.onLost(false);
    mock.timers.tick(60_000);
    mock.timers.reset();
    // Whatever it had asked would be answered before this.
    await pidOfDaemon();
    assert.equal(wishes.length, 1);
  });
});
