/**
 * How good is the matte? Of the drawn presenter, whose exact opacity is known, in several looks, as drawn and as a cheap
 * camera would deliver it: against plain bilinear enlargement of the same masks. Each case runs in a fresh process.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { makeResult, printResults, type Result } from './lib/report.js';
import type { MatteCase, MatteMetric, MatteSamples } from './cases/matte-case.js';

const UNITS: Record<MatteMetric, Result['unit']> = {
  iou: 'share',
  'band-error': '%',
  'boundary-iou': 'share',
  flips: 'share',
  lag: 'frames',
  foreground: 'share',
};

function measure(matteCase: MatteCase): MatteSamples {
  const program = fileURLToPath(new URL('./cases/matte-case.js', import.meta.url));
  const output = execFileSync(process.execPath, [program, JSON.stringify(matteCase)], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
  });
  return JSON.parse(output) as MatteSamples;
}

const results: Result[] = [];
for (const picture of ['presenter', 'webcam'] as const) {
  for (const quality of ['low', 'balanced', 'high'] as const) {
    const samples = measure({ picture, quality });
    for (const subject of ['camfx', 'bilinear'] as const)
      for (const metric of Object.keys(UNITS) as MatteMetric[])
        results.push(
          makeResult(
            { bench: 'matte', case: `${picture} ${quality}`, subject, metric, unit: UNITS[metric] },
            samples[subject][metric],
          ),
        );
  }
}
printResults(results, process.argv.includes('--json'));
