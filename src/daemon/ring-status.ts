/** A hosted ring as the control API tells of it. */
import { readFileSync } from 'node:fs';
import type { RingStatus } from '../control/schema.js';
import type { HostedRing } from './hosted-ring.js';

export function describeRing(ring: HostedRing): RingStatus {
  const { format, generation, slots, producerPid, published, dropped } = ring.info();
  const nowNs = Number(process.hrtime.bigint());
  const consumers = ring.entries().map((entry, index) => ({
    entry: index,
    pid: entry.pid,
    program: programOf(entry.pid),
    acquired: entry.acquired,
    lastSequence: entry.lastSequence,
    held: entry.held.map(({ slot, sequence, publishNs }) => ({
      slot,
      sequence,
      ageMs: (nowNs - publishNs) / 1e6,
    })),
  }));
  return {
    camera: ring.camera,
    generation,
    format,
    slots,
    producer: { pid: producerPid, program: programOf(producerPid), published, dropped },
    // The first entry is our own view, which takes no frames.
    consumers: consumers.filter(({ entry, pid }) => entry > 0 && pid !== 0),
  };
}

/** '' for a process that has gone. */
function programOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}
