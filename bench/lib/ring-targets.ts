/** What the ring is meant to reach, beside what it did: to be read, never a failure, since the machine has its say. */
import type { Result } from './report.js';

const LATENCY_MS = { p50: 0.02, p99: 0.15 };
const SHARE_OF_RIVAL = 1 / 5;
const RIVALS = ['gstreamer', 'pipe', 'pipewire'];

/** @returns a line for each target; none for what was not measured */
export function ringTargets(results: readonly Result[]): string[] {
  const lines: string[] = [];
  for (const { subject, case: name, metric, p50, p99 } of results) {
    if (subject !== 'camfx') continue;
    if (metric === 'latency' && name.endsWith('30fps')) {
      const [wanted, measured] = [LATENCY_MS, { p50, p99 }].map(
        (latency) => `p50 ${latency.p50.toFixed(3)} ms, p99 ${latency.p99.toFixed(3)} ms`,
      );
      lines.push(`${name} latency: ${measured ?? ''} (target on an unloaded core: ${wanted ?? ''})`);
    }
    if (metric === 'cpu-per-frame' && name.startsWith('1080p')) {
      const [best] = results
        .filter((rival) => rival.metric === metric && rival.case === name && RIVALS.includes(rival.subject))
        .sort((a, b) => a.p50 - b.p50);
      if (best === undefined) continue;
      const share = `1/${(best.p50 / p50).toFixed(1)} of the best rival's, ${best.subject}`;
      lines.push(`${name} CPU per frame: ${share} (target: 1/${(1 / SHARE_OF_RIVAL).toFixed(0)})`);
    }
  }
  return lines.length === 0 ? [] : ['', 'targets:', ...lines.map((line) => `  ${line}`)];
}
