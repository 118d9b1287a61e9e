/** What the daemon is meant to reach, beside what it did: to be read, never a failure, since the machine has its say. */
import type { Result } from './report.js';

interface Target {
  case: string;
  metric: string;
  atMost: number;
}

const TARGETS: readonly Target[] = [
  { case: '720p 30fps', metric: 'cpu-per-frame', atMost: 0.3 },
  { case: '720p 30fps', metric: 'rss', atMost: 60 },
  { case: 'idle', metric: 'rss', atMost: 60 },
  { case: 'idle', metric: 'wakeups', atMost: 2 },
];

/** @returns a line for each target; none for what was not measured */
export function daemonTargets(results: readonly Result[]): string[] {
  const lines = TARGETS.flatMap(({ case: name, metric, atMost }) => {
    const found = results.find(
      (each) => each.subject === 'camfx' && each.case === name && each.metric === metric,
    );
    return found
      ? [`  ${name} ${metric}: ${found.p50.toFixed(2)} ${found.unit} (target: at most ${atMost})`]
      : [];
  });
  return lines.length === 0 ? [] : ['', 'targets:', ...lines];
}
