import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { untilReady, environmentOfDaemon } from '../../../src/cli/daemon-process.js';

const STAY = 'setInterval(() => {}, 1000);';

describe('starting the helper daemon', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  /** A process that speaks to us as the daemon does. */
  function startDaemon(script: string): ChildProcess {
    const child = spawn(process.execPath, ['--eval', script], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    children.push(child);
    return child;
  }

  it('ends one that never gets ready, and says where its log is', async (test) => {
    test.mock.timers.enable({ apis: ['setTimeout'] });
    const child = startDaemon(STAY);
    const ended = once(child, 'exit');
    const ready = untilReady(child, '/the/daemon.log');
    test.mock.timers.tick(60_000);
    await assert.rejects(ready, {
      code: 'DAEMON_UNREACHABLE',
      message: 'The helper daemon was not ready within 60 s; see /the/daemon.log',
    });
    assert.deepEqual(await ended, [null, 'SIGKILL']);
  });

  it('leaves one that got ready alone from then on', async (test) => {
    test.mock.timers.enable({ apis: ['setTimeout'] });
    const child = startDaemon(`process.send({ ready: true }); ${STAY}`);
    await untilReady(child, 'log');
    test.mock.timers.tick(60_000);
    assert.equal(child.killed, false);
  });

  it('tells the reason of one that can not do its work', async () => {
    const error = { code: 'DEVICE_BUSY', message: 'It is busy', hint: 'Wait.' };
    const child = startDaemon(`process.send({ error: ${JSON.stringify(error)} }, () => process.exit(4))`);
    await assert.rejects(untilReady(child, 'log'), error);
    const silent = startDaemon('process.exit(7)');
    await assert.rejects(untilReady(silent, 'the log'), { message: /ended with code 7; see the log/ });
  });

  it('gives it paths that mean the same in its own working folder', () => {
    const environment = { XDG_RUNTIME_DIR: 'run', TMPDIR: '/tmp', HOME: 'home' };
    assert.deepEqual(environmentOfDaemon(environment), {
      XDG_RUNTIME_DIR: join(process.cwd(), 'run'),
      TMPDIR: '/tmp',
      HOME: 'home',
    });
    // A service manager that has started the engine waits for the engine's word.
    assert.deepEqual(environmentOfDaemon({ NOTIFY_SOCKET: '/run/notify', WATCHDOG_USEC: '1' }), {});
    // An empty variable counts as unset, which the working folder is not.
    assert.deepEqual(environmentOfDaemon({ XDG_RUNTIME_DIR: '' }), { XDG_RUNTIME_DIR: '' });
  });
});
