export interface Summary {
  p50: number;
  p95: number;
  p99: number;
  max: number;
  n: number;
}

/** Nearest-rank percentiles. Throws for no samples: a bench that measured nothing must not print numbers. */
export function summarize(samples: readonly number[]): Summary {
  if (samples.length === 0) throw new Error('No samples were measured');
  const sorted = [...samples].sort((a, b) => a - b);
  const rank = (percent: number): number =>
    sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? Number.NaN;
  return { p50: rank(50), p95: rank(95), p99: rank(99), max: rank(100), n: sorted.length };
}
