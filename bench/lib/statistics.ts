import { percentiles, type Percentiles } from '../../src/inspect/percentiles.js';

/** Throws for no samples: a bench that measured nothing must not print numbers. */
export function summarize(samples: readonly number[]): Percentiles {
  const summary = percentiles(samples);
  if (!summary) throw new Error('No samples were measured');
  return summary;
}
