import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { promisify } from 'node:util';
import sharp from 'sharp';
import type { RingReport } from '../../src/inspect/ring-report.js';
import { projectPath } from '../../src/project-path.js';
import { Session, SMALL, WATCHDOG_S } from './support/session.js';

const BARS = ['--source', 'bars', '--effect', 'none', ...SMALL];
const FRAME_BYTES = (320 * 180 * 3) / 2;

describe('a look into the ring', () => {
  let session = new Session();
  beforeEach(() => {
    session = new Session();
  });
  afterEach(() => session.end());

  it('tells the producer, the format, the rate, the latency and who watches', async () => {
    const engine = await session.start(...BARS);
    const { exitCode, stdout, stderr } = await session.run('inspect', '--json', '--seconds', '2');
    assert.equal(exitCode, 0, stderr);
    const [ring] = (JSON.parse(stdout) as { rings: RingReport[] }).rings;
    assert.ok(ring);
    assert.deepEqual([ring.camera, ring.format.width, ring.format.height], ['camfx', 320, 180]);
    assert.equal(ring.producer.pid, engine.pid);
    // 15 are asked for; a busy machine may do with fewer, but never with more.
    assert.ok(ring.producer.fps > 3 && ring.producer.fps < 18, `${ring.producer.fps} frames per second`);
    assert.ok(ring.latencyUs && ring.latencyUs.n > 3 && ring.latencyUs.p50 > 0);
    assert.ok(ring.latencyUs.p50 <= ring.latencyUs.p99 && ring.latencyUs.p99 <= ring.latencyUs.max);
  });

  it('saves a frame as the picture it is', async () => {
    await session.start(...BARS);
    const file = join(session.directory, 'now.png');
    const { exitCode, stderr } = await session.run('inspect', '--frame', file);
    assert.equal(exitCode, 0, stderr);
    const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    assert.deepEqual([info.width, info.height], [320, 180]);
    const colourAt = (x: number): number[] => [...data.subarray((10 * 320 + x) * 3, (10 * 320 + x) * 3 + 3)];
    // The second bar of seven is yellow, at 75 %.
    const [red = 0, green = 0, blue = 0] = colourAt(70);
    assert.ok(Math.abs(red - 191) <= 3 && Math.abs(green - 191) <= 3 && blue <= 3, colourAt(70).join());
  });

  it('taps whole frames as y4m', async () => {
    await session.start(...BARS);
    const command = [projectPath('dist/bin/camfx.js'), 'tap', '--frames', '3'];
    const { stdout } = await promisify(execFile)(process.execPath, command, {
      env: session.environment,
      encoding: 'buffer',
      maxBuffer: 8 * FRAME_BYTES,
      timeout: WATCHDOG_S * 1000,
    });
    const end = stdout.indexOf('\n') + 1;
    assert.match(stdout.toString('latin1', 0, end), /^YUV4MPEG2 W320 H180 F15:1 Ip A1:1 C420mpeg2 /);
    const frame = 'FRAME\n'.length + FRAME_BYTES;
    assert.equal(stdout.length, end + 3 * frame);
    for (const index of [0, 1, 2])
      assert.equal(stdout.toString('latin1', end + index * frame, end + index * frame + 6), 'FRAME\n');
  });

  it('says how to start a camera when there is none', async () => {
    const { exitCode, stderr } = await session.run('inspect');
    assert.equal(exitCode, 5);
    assert.match(stderr, /helper daemon does not run\. Start it with: camfx start/);
  });
});
