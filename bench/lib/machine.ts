/** Whether the machine left a bench alone: what to say when it did not. */
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

/** @returns undefined when there is nothing to say */
export function busyNote(): string | undefined {
  const [load = 0] = loadavg();
  if (load <= cpus().length / 2) return undefined;
  return `the machine is busy (load ${load.toFixed(1)}): latencies are the scheduler's as much as the subjects'`;
}

/** Clock ticks of all cores since the start, and those of them that a virtual machine wanted but did not get. */
function ticks(): { all: number; stolen: number } {
  // user nice system idle iowait irq softirq steal; guest times, which follow, are in user already.
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const counts = line.split(/ +/).slice(1, 9).map(Number);
  return { all: counts.reduce((sum, count) => sum + count, 0), stolen: counts[7] ?? 0 };
}

/** @returns a function that says whether the host has taken time from this virtual machine since */
export function watchHost(): () => string | undefined {
  const before = ticks();
  return () => {
    const after = ticks();
    const share = (after.stolen - before.stolen) / Math.max(1, after.all - before.all);
    if (share < 0.01) return undefined;
    return `the host took ${(share * 100).toFixed(0)} % of this virtual machine's time: read p50, doubt p99 and max`;
  };
}
