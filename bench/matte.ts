/**
 * How good is the matte? Of the drawn presenter, whose exact opacity is known, in several looks, as drawn and as a cheap
 * camera would deliver it: against plain bilinear enlargement of the same masks. Each case runs in a fresh process.
 *
 * --case TEXT: only the cases whose name has it. --quick, which the other benches take, leaves nothing out here.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
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

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    case: { type: 'string', default: '' },
  },
});

function measure(matteCase: MatteCase): MatteSamples {
  const program = fileURLToPath(new URL('./cases/matte-case.js', import.meta.url));
  const output = execFileSync(process.execPath, [program, JSON.stringify(matteCase)], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
  });
  return JSON.parse(output) as MatteSamples;
}

const cases = (['presenter', 'webcam'] as const)
  .flatMap((picture) => (['low', 'balanced', 'high'] as const).map((quality) => ({ picture, quality })))
  .map((matteCase) => ({ name: `${matteCase.picture} ${matteCase.quality}`, matteCase }))
  .filter(({ name }) => name.includes(options.case));
const results: Result[] = [];
for (const { name, matteCase } of cases) {
  const samples = measure(matteCase);
  for (const subject of ['camfx', 'bilinear'] as const)
    for (const metric of Object.keys(UNITS) as MatteMetric[])
      results.push(
        makeResult(
          { bench: 'matte', case: name, subject, metric, unit: UNITS[metric] },
          samples[subject][metric],
        ),
      );
}
printResults(results, options.json);
