/**
 * What does one frame cost, from captured YUYV in memory to the published slot? CPU time of the whole process and of
 * each stage; the floor is one memcpy of the same frame. Each case runs in a fresh process.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { makeResult, printResults, type Result } from './lib/report.js';
import type { PipelineCase, PipelineSamples } from './cases/pipeline-case.js';

const SIZES = { '720p': { width: 1280, height: 720 }, '1080p': { width: 1920, height: 1080 } };
const EFFECTS = {
  blur: { name: 'blur', strength: 60 },
  replace: { name: 'replace', background: '#204060' },
  passthrough: { name: 'none' },
} as const;

function measure(pipelineCase: PipelineCase): PipelineSamples {
  const program = fileURLToPath(new URL('./cases/pipeline-case.js', import.meta.url));
  const output = execFileSync(process.execPath, [program, JSON.stringify(pipelineCase)], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
  });
  return JSON.parse(output) as PipelineSamples;
}

const results: Result[] = [];
for (const [sizeName, size] of Object.entries(SIZES)) {
  for (const [effectName, effect] of Object.entries(EFFECTS)) {
    const label = { bench: 'pipeline', case: `${sizeName} ${effectName}`, unit: 'ms' as const };
    const samples = measure({ size, effect });
    results.push(
      makeResult({ ...label, subject: 'camfx', metric: 'cpu-per-frame' }, samples.total),
      makeResult({ ...label, subject: 'floor', metric: 'cpu-per-frame' }, samples.floor),
    );
    for (const [stage, values] of Object.entries(samples.stages))
      results.push(makeResult({ ...label, subject: 'camfx', metric: `stage:${stage}` }, values));
  }
}
printResults(results, process.argv.includes('--json'));
