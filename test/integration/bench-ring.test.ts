import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { it } from 'node:test';
import { projectPath } from '../../src/project-path.js';

interface Report {
  environment: { cpu: string; kernel: string; node: string; commit: string; skipped: { subject: string }[] };
  results: { case: string; subject: string; metric: string; unit: string; p50: number; n: number }[];
}

/** Its programs are built. */
function smokeRun(): Report {
  const argv = [projectPath('dist/bench/ring.js'), '--quick', '--json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Report;
}

it('the ring bench measures camfx, a floor and each rival that is not skipped', () => {
  const { environment, results } = smokeRun();
  const expected = {
    '720p 60fps 4 consumers': [
      'latency',
      'cpu-per-frame:producer',
      'cpu-per-frame:consumer',
      'cpu-per-frame',
    ],
    '720p flat out': ['throughput', 'cpu-per-frame:producer', 'cpu-per-frame:consumer', 'cpu-per-frame'],
  };
  const skipped = environment.skipped.map(({ subject }) => subject);
  for (const subject of ['camfx', 'floor', 'gstreamer', 'pipe', 'pipewire']) {
    if (skipped.includes(subject)) continue;
    for (const [name, metrics] of Object.entries(expected)) {
      for (const metric of metrics) {
        const found = results.find((r) => r.case === name && r.subject === subject && r.metric === metric);
        assert.ok(found !== undefined && found.p50 > 0 && found.n > 0, `${subject}, ${name}, ${metric}`);
        assert.equal(found.unit, metric === 'throughput' ? 'fps' : 'ms');
      }
    }
  }
  assert.ok(!skipped.includes('camfx') && !skipped.includes('floor'));
});
