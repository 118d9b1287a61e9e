import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { it } from 'node:test';
import { projectPath } from '../../src/project-path.js';

interface Report {
  environment: { device: string; skipped: { subject: string }[] };
  results: {
    case: string;
    subject: string;
    metric: string;
    unit: string;
    p50: number;
    max: number;
    n: number;
  }[];
}

/** Its programs are built. Without a device, so that no camera of this machine shows what a test writes. */
function smokeRun(): Report {
  const argv = [projectPath('dist/bench/daemon.js'), '--quick', '--json', '--device', 'stand-in'];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Report;
}

const UNITS = { 'cpu-per-frame': 'ms', cpu: 'ms/s', wakeups: '1/s', rss: 'MB', pss: 'MB' };
const EXPECTED = {
  '720p 30fps convert': ['cpu-per-frame', 'wakeups', 'rss', 'pss'],
  idle: ['cpu', 'wakeups', 'rss', 'pss'],
} as const;

it('the daemon bench measures camfxd, a floor and ffmpeg, if that is not skipped', () => {
  const { environment, results } = smokeRun();
  assert.match(environment.device, /stand-in for v4l2loopback/);
  const skipped = environment.skipped.map(({ subject }) => subject);
  for (const subject of ['camfx', 'floor', 'ffmpeg']) {
    if (skipped.includes(subject)) continue;
    for (const [name, metrics] of Object.entries(EXPECTED)) {
      for (const metric of metrics) {
        const found = results.find((r) => r.case === name && r.subject === subject && r.metric === metric);
        assert.ok(found !== undefined && found.n > 0, `${subject}, ${name}, ${metric}`);
        assert.equal(found.unit, UNITS[metric]);
        // An idle process may have nothing to do at all.
        if (name !== 'idle' || metric.endsWith('ss'))
          assert.ok(found.p50 > 0, `${subject}, ${name}, ${metric}`);
      }
    }
  }
  assert.ok(!skipped.includes('camfx') && !skipped.includes('floor'));
});

it('the daemon bench refuses a device that is none of v4l2loopback', () => {
  const argv = [projectPath('dist/bench/daemon.js'), '--quick', '--device', '/dev/null'];
  const { status, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /Expected --device to be a v4l2loopback device but received \/dev\/null/);
});
