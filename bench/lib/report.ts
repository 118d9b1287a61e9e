/** The one shape in which every bench reports: a table for people, JSON for programs. */
import { execFileSync } from 'node:child_process';
import { cpus, release } from 'node:os';
import { projectPath } from '../../src/project-path.js';
import type { Percentiles } from '../../src/inspect/percentiles.js';
import { summarize } from './statistics.js';

export interface Result extends Percentiles {
  bench: string;
  case: string;
  /** camfx, floor, or a rival's name. */
  subject: string;
  metric: string;
  unit: 'ms' | 'MB' | 'fps' | '1/s' | 'ms/s' | 'share' | '%' | 'frames';
}

export interface Environment {
  cpu: string;
  kernel: string;
  node: string;
  commit: string;
}

export function readEnvironment(): Environment {
  return {
    cpu: `${cpus()[0]?.model ?? 'unknown'} x ${String(cpus().length)}`,
    kernel: release(),
    node: process.version,
    commit: readCommit(),
  };
}

/** A rival that could not run here. */
export interface Skipped {
  subject: string;
  reason: string;
}

function readCommit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      cwd: projectPath('.'),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown';
  }
}

export function makeResult(what: Omit<Result, keyof Percentiles>, samples: readonly number[]): Result {
  return { ...what, ...summarize(samples) };
}

/** What only some benches have in their environment. */
export interface Circumstances {
  /** Of benches that have rivals. */
  skipped?: Skipped[];
  /** The camera device that was written to, or what stood in for one. */
  device?: string;
}

export function printResults(results: Result[], asJson: boolean, circumstances: Circumstances = {}): void {
  const environment = readEnvironment();
  if (asJson) {
    console.log(JSON.stringify({ environment: { ...environment, ...circumstances }, results }, null, 2));
    return;
  }
  const { cpu, kernel, node, commit } = environment;
  const { device, skipped = [] } = circumstances;
  console.log(`${cpu}, Linux ${kernel}, Node ${node}, commit ${commit}`);
  if (device !== undefined) console.log(`device: ${device}`);
  const header = ['case', 'subject', 'metric', 'unit', 'p50', 'p95', 'p99', 'max', 'n'];
  const rows = results.map((result) => [
    result.case,
    result.subject,
    result.metric,
    result.unit,
    ...[result.p50, result.p95, result.p99, result.max].map((value) =>
      value.toFixed(result.unit === 'share' ? 5 : 3),
    ),
    String(result.n),
  ]);
  const widths = header.map((title, column) =>
    Math.max(...[header, ...rows].map((row) => (row[column] ?? title).length)),
  );
  for (const row of [header, ...rows])
    console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  for (const { subject, reason } of skipped) console.log(`skipped: ${subject}: ${reason}`);
}
