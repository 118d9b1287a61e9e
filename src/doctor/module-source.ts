/** The source that DKMS, or the package, builds v4l2loopback from: it tells the version where the module doesn't. */
import type { Machine } from './machine.js';

/** "0.12.7", the newest that is there; null without any. */
export function moduleSource(machine: Machine): string | null {
  const inDkms = machine.names('/var/lib/dkms/v4l2loopback');
  const inSource = machine.names('/usr/src').flatMap((name) => /^v4l2loopback-(.*)$/.exec(name)?.[1] ?? []);
  const versions = [...inDkms, ...inSource].filter((name) => /^\d/.test(name));
  return versions.sort(compareVersions).at(-1) ?? null;
}

/** As sort() wants it; by the first three numbers. */
export function compareVersions(left: string, right: string): number {
  const numbers = (text: string): number[] => text.split(/[.-]/).slice(0, 3).map(Number);
  const [a, b] = [numbers(left), numbers(right)];
  const index = [0, 1, 2].find((each) => (a[each] ?? 0) !== (b[each] ?? 0));
  return index === undefined ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
