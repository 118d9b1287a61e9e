import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type { OutputStatus } from '../../../src/control/schema.js';
import { Daemon } from '../../../src/daemon/daemon.js';
import type { LoopbackDevice } from '../../../src/daemon/devices/loopback-devices.js';
import type { Output } from '../../../src/daemon/outputs/output.js';

/** An output that finds its device wherever that is by now. */
class MovingOutput implements Output {
  closed = false;
  stuck = false;
  #path: string;

  constructor(readonly device: LoopbackDevice) {
    this.#path = device.path;
  }

  setRing(): void {
    // No frame is needed here.
  }

  setIdleState(): void {
    // Nobody looks.
  }

  status(): Omit<OutputStatus, 'camera'> {
    const { label } = this.device;
    return {
      type: 'v4l2loopback',
      path: this.#path,
      label,
      format: null,
      state: 'idle',
      frames: 0,
      watchers: 0,
      error: null,
    };
  }

  isStuck(): boolean {
    return this.stuck;
  }

  recover(): void {
    this.#path = this.device.path;
  }

  close(): void {
    this.closed = true;
  }
}

describe('the daemon', () => {
  const camera: LoopbackDevice = { path: '', label: 'camfx' };
  let folder: string;
  let opened: MovingOutput[];
  let now: number;
  let daemon: Daemon;
  beforeEach(() => {
    camera.path = '/dev/video9';
    opened = [];
    now = 1000;
    mock.timers.enable({ apis: ['setInterval'] });
    folder = mkdtempSync(join(tmpdir(), 'camfx-daemon-'));
    daemon = new Daemon({
      ringSocket: join(folder, 'ring.sock'),
      directory: folder,
      format: { width: 64, height: 64, fps: 30, staleAfterMs: 300 },
      now: () => now,
      findDefaults: () => [{ ...camera }],
      openOutput: () => {
        const output = new MovingOutput(camera);
        opened.push(output);
        return output;
      },
    });
  });
  afterEach(() => {
    daemon.close();
    mock.timers.reset();
    rmSync(folder, { recursive: true });
  });

  it('opens a device once, and closes it', async () => {
    await daemon.ensureOutputs({});
    await daemon.ensureOutputs({});
    assert.equal(opened.length, 1);
    assert.deepEqual(
      daemon.status().outputs.map(({ path }) => path),
      ['/dev/video9'],
    );
    daemon.close();
    assert.equal(opened[0]?.closed, true);
  });

  it('does not open it again when it has come back under another number', async () => {
    await daemon.ensureOutputs({});
    camera.path = '/dev/video5';
    await daemon.ensureOutputs({});
    assert.equal(opened.length, 1);
    assert.deepEqual(
      daemon.status().outputs.map(({ path }) => path),
      ['/dev/video5'],
    );
  });

  it('is healthy as long as no device stands still and its own upkeep goes on', async () => {
    await daemon.ensureOutputs({});
    assert.equal(daemon.isHealthy(), true);
    const [output] = opened;
    assert.ok(output);
    output.stuck = true;
    assert.equal(daemon.isHealthy(), false);
    output.stuck = false;
    now += 10_000;
    assert.equal(daemon.isHealthy(), true, 'its thread may be blocked for 10 s');
    now += 5000;
    assert.equal(daemon.isHealthy(), false);
    mock.timers.tick(2000);
    assert.equal(daemon.isHealthy(), true);
  });
});
