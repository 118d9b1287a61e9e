/** Percentiles of a small sample. */
export interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
  max: number;
  /** How many values there were. */
  n: number;
}

/** Nearest rank; null for no values. */
export function percentiles(values: readonly number[]): Percentiles | null {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  if (sorted.length === 0) return null;
  return { p50: rank(0.5), p95: rank(0.95), p99: rank(0.99), max: rank(1), n: sorted.length };
}
