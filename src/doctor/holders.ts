/** Sentences about the processes that have a device open. */
import type { Holder } from './machine.js';

/** "zoom (process 4711), firefox (process 4712)" */
export function describeHolders(holders: Holder[]): string {
  return holders.map(({ program, pid }) => `${program} (process ${pid})`).join(', ');
}

export function withoutCamfx(holders: Holder[]): Holder[] {
  return holders.filter(({ isCamfx }) => !isCamfx);
}
