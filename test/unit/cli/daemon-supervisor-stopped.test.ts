import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type { DaemonWish } from '../../../src/cli/daemon-process.js';
import { DaemonSupervisor } from '../../../src/cli/daemon-supervisor.js';
import { findRuntimeDirectory } from '../../../src/runtime-dir.js';

const WISH: DaemonWish = {
  camera: 'camfx',
  format: { width: 64, height: 64, fps: 30, staleAfterMs: 300 },
  device: undefined,
  copies: undefined,
  idleImage: undefined,
  attached: false,
};
const AN_HOUR_MS = 3_600_000;

describe('the supervisor of a daemon that may be stopped', () => {
  let supervisor: DaemonSupervisor;
  let isRunning: boolean;
  /** What was done to the daemon. */
  let deeds: string[];
  let said: string[];
  beforeEach(async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    said = [];
    mock.method(console, 'error', (line: string) => said.push(line));
    deeds = [];
    isRunning = false;
    supervisor = await DaemonSupervisor.open(findRuntimeDirectory(), WISH, {
      ensure: () => {
        deeds.push('started');
        isRunning = true;
        return Promise.resolve(() => Promise.resolve());
      },
      tell: () => {
        if (isRunning) deeds.push('told');
        return Promise.resolve(isRunning ? true : null);
      },
    });
    supervisor.onAccepted();
    deeds = [];
  });
  afterEach(async () => {
    await supervisor.close({ withDaemon: false });
    mock.reset();
    mock.timers.reset();
  });

  async function anHour(): Promise<void> {
    mock.timers.tick(AN_HOUR_MS);
    await new Promise((resolve) => setImmediate(resolve));
  }

  function end(wasStopped: boolean): void {
    isRunning = false;
    supervisor.onLost(wasStopped);
  }

  it('brings back one that has crashed', async () => {
    end(false);
    await anHour();
    assert.deepEqual(deeds, ['started']);
  });

  it('leaves one alone that was stopped, says so, and tells the next one what is wanted', async () => {
    end(true);
    await anHour();
    assert.deepEqual(deeds, []);
    assert.match(said.join('\n'), /^the helper daemon was stopped: .*systemctl --user start camfxd/);
    isRunning = true;
    supervisor.onAccepted();
    await anHour();
    assert.deepEqual(deeds, ['told']);
  });

  it('brings back the next one, should that crash', async () => {
    end(true);
    isRunning = true;
    supervisor.onAccepted();
    await anHour();
    end(false);
    await anHour();
    assert.deepEqual(deeds, ['told', 'started']);
  });

  it('tells one that a service manager brought back, although it came back before anybody looked', async () => {
    end(false);
    isRunning = true;
    supervisor.onAccepted();
    await anHour();
    assert.deepEqual(deeds, ['told']);
  });
});
