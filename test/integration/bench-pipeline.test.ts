import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { it } from 'node:test';
import { projectPath } from '../../src/project-path.js';

interface Report {
  environment: { skipped: { subject: string }[] };
  results: { case: string; subject: string; metric: string; unit: string; p50: number; n: number }[];
}

it('the pipeline bench measures camfx with its stages, the floor and the rival that is not skipped', () => {
  // Its floor is built.
  const argv = [projectPath('dist/bench/pipeline.js'), '--quick', '--json', '--case', '720p blur'];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const { environment, results } = JSON.parse(stdout) as Report;
  const stages = ['convert', 'model-input', 'inference', 'matte', 'compose'].map((stage) => `stage:${stage}`);
  const expected: Record<string, string[]> = {
    camfx: ['cpu-per-frame', 'rss', ...stages],
    floor: ['cpu-per-frame'],
  };
  if (environment.skipped.length === 0) {
    expected['opencv'] = ['cpu-per-frame'];
    expected['opencv+inference'] = ['cpu-per-frame'];
  }
  for (const name of ['720p blur balanced', 'static 720p blur balanced']) {
    for (const [subject, metrics] of Object.entries(expected)) {
      const found = results.filter((result) => result.case === name && result.subject === subject);
      assert.deepEqual(found.map(({ metric }) => metric).toSorted(), metrics.toSorted());
      assert.ok(found.every(({ p50, n }) => p50 > 0 && n > 0));
    }
  }
});
