/** What the pipeline is meant to reach, beside what it did: to be read, never a failure, since the machine has its say. */
import type { Result } from './report.js';

/** CPU ms of a frame on one core of a server with AVX2. */
const TARGETS_MS: Record<string, number> = {
  '720p blur balanced': 2,
  '1080p blur balanced': 3.5,
  '4k blur balanced': 12,
  '720p replace balanced': 1.8,
  '1080p replace balanced': 3,
  'static 720p blur balanced': 0.8,
};
const TIMES_CHEAPER = 12;

/** @returns a line for each target; none for what was not measured */
export function pipelineTargets(results: readonly Result[]): string[] {
  const lines: string[] = [];
  for (const { subject, case: name, metric, p50 } of results) {
    if (subject !== 'camfx' || metric !== 'cpu-per-frame') continue;
    const target = TARGETS_MS[name];
    if (target !== undefined)
      lines.push(`${name}: ${p50.toFixed(2)} ms a frame (target: ${target.toFixed(1)})`);
    const rival = results.find((other) => other.case === name && other.subject === 'opencv+inference');
    if (rival)
      lines.push(
        `${name}: ${(rival.p50 / p50).toFixed(1)} times cheaper than ${rival.subject} (${TIMES_CHEAPER})`,
      );
  }
  return lines.length === 0 ? [] : ['', 'targets:', ...lines.map((line) => `  ${line}`)];
}
