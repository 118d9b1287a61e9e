/** What the governor goes down, step by step. */
import type { MatteQuality } from '../../native.js';

export interface Level {
  quality: MatteQuality;
  /** Only every other frame of the source is drawn. */
  isHalfRate: boolean;
}

const QUALITIES: readonly MatteQuality[] = ['high', 'balanced', 'low'];

/** From what was asked for downwards; never above it. */
export function levelsFrom(best: MatteQuality): [Level, ...Level[]] {
  const below = QUALITIES.slice(QUALITIES.indexOf(best) + 1);
  return [
    { quality: best, isHalfRate: false },
    ...below.map((quality) => ({ quality, isHalfRate: false })),
    { quality: 'low', isHalfRate: true },
  ];
}

export function describeLevel({ quality, isHalfRate }: Level): string {
  return isHalfRate ? `${quality}, half the frames` : quality;
}
