/** What a process costs, all its threads together, as the kernel counts it. */
import { readdirSync, readFileSync } from 'node:fs';

interface ThreadCost {
  cpuNs: number;
  /** How often it went to sleep, and so was woken: its voluntary context switches. */
  sleeps: number;
}

export interface ProcessReading {
  atMs: number;
  threads: Map<string, ThreadCost>;
  /** Resident bytes, and the same with what it shares with others divided among them. */
  rss: number;
  pss: number;
}

/** What lies between two readings; memory is that of the second one. */
export interface Window {
  seconds: number;
  cpuMs: number;
  wakeups: number;
  rss: number;
  pss: number;
  /** Written to the device. */
  frames: number;
}

/** Memory of the stand-in (native/bench/stand_in), which a real device has in the kernel. */
const STAND_IN = /stand[-_]in/;

export function readProcess(pid: number): ProcessReading {
  const threads = new Map<string, ThreadCost>();
  for (const id of readdirSync(`/proc/${pid}/task`)) {
    const cost = readThread(`/proc/${pid}/task/${id}`);
    if (cost) threads.set(id, cost);
  }
  const atMs = performance.now();
  return { atMs, threads, ...readMemory(pid) };
}

/** undefined for a thread that has ended meanwhile. */
function readThread(folder: string): ThreadCost | undefined {
  try {
    const [cpuNs = '0'] = readFileSync(`${folder}/schedstat`, 'utf8').split(' ');
    const [, sleeps = '0'] =
      /^voluntary_ctxt_switches:\s+(\d+)/m.exec(readFileSync(`${folder}/status`, 'utf8')) ?? [];
    return { cpuNs: Number(cpuNs), sleeps: Number(sleeps) };
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

function readMemory(pid: number): { rss: number; pss: number } {
  const memory = { rss: 0, pss: 0 };
  let counts = true;
  for (const line of readFileSync(`/proc/${pid}/smaps`, 'utf8').split('\n')) {
    if (/^[0-9a-f]+-[0-9a-f]+ /.test(line)) counts = !STAND_IN.test(line);
    const [, name, kilobytes] = /^(Rss|Pss): +(\d+) kB$/.exec(line) ?? [];
    if (counts && name !== undefined) memory[name === 'Rss' ? 'rss' : 'pss'] += Number(kilobytes) * 1024;
  }
  return memory;
}

export function windowBetween(before: ProcessReading, after: ProcessReading, frames: number): Window {
  let [cpuNs, wakeups] = [0, 0];
  for (const [id, cost] of after.threads) {
    const former = before.threads.get(id);
    cpuNs += cost.cpuNs - (former?.cpuNs ?? 0);
    wakeups += cost.sleeps - (former?.sleeps ?? 0);
  }
  const seconds = (after.atMs - before.atMs) / 1000;
  return { seconds, cpuMs: cpuNs / 1e6, wakeups, rss: after.rss, pss: after.pss, frames };
}

/** Processes that it has started and that still run. */
export function childrenOf(pid: number): string[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.flatMap((id) => {
    const children = readFileSync(`/proc/${pid}/task/${id}/children`, 'utf8').trim();
    return children === '' ? [] : children.split(' ');
  });
}
