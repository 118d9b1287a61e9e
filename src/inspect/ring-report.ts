/** What camfx inspect shows: the rings over a stretch of time, from the daemon's account and a watch of our own. */
import { FrameConsumer } from '../client/frame-consumer.js';
import { request } from '../control/client.js';
import { ringList, type RingStatus } from '../control/schema.js';
import { CamfxError } from '../errors.js';
import type { RuntimePaths } from '../runtime-dir.js';
import { percentiles, type Percentiles } from './percentiles.js';

export interface ConsumerReport {
  entry: number;
  pid: number;
  /** The process's name, '' once it has gone. */
  program: string;
  /** Frames taken per second. */
  fps: number;
  /** Frames that came and were not taken: newer ones were there first. */
  missed: number;
  /** The frames it holds now. */
  held: { slot: number; sequence: number; ageMs: number }[];
}

export interface RingReport {
  camera: string;
  generation: number;
  format: RingStatus['format'];
  slots: number;
  producer: { pid: number; program: string; fps: number; published: number; dropped: number };
  /** From the publication of a frame to the wake-up of a consumer (this one), µs; null when no frame came. */
  latencyUs: Percentiles | null;
  consumers: ConsumerReport[];
}

export async function readRings(paths: RuntimePaths): Promise<RingStatus[]> {
  const rings = await request(paths.daemonSocket, 'rings', undefined, ringList);
  if (rings === null)
    throw new CamfxError('DAEMON_UNREACHABLE', 'The helper daemon does not run', {
      hint: 'Start it with: camfx start',
    });
  return rings;
}

/** Watches every ring for `seconds`. */
export async function reportRings(paths: RuntimePaths, seconds: number): Promise<RingReport[]> {
  const before = await readRings(paths);
  const started = performance.now();
  const latencies = await Promise.all(
    before.map(({ camera }) => watchLatency(paths.ringSocket, camera, seconds)),
  );
  const elapsed = (performance.now() - started) / 1000;
  const after = await readRings(paths);
  return after.map((ring) => {
    const index = before.findIndex(({ generation }) => generation === ring.generation);
    return compare(before[index] ?? ring, ring, elapsed, latencies[index] ?? []);
  });
}

/** Publish-to-wake times of the frames that come within `seconds`, µs. */
async function watchLatency(socketPath: string, camera: string, seconds: number): Promise<number[]> {
  const consumer = new FrameConsumer({ socketPath, camera });
  const values: number[] = [];
  const deadline = performance.now() + seconds * 1000;
  try {
    // The first frame may be older than our watch.
    for (let left = seconds * 1000, first = true; left > 0; left = deadline - performance.now()) {
      const frame = await consumer.next(left);
      if (frame && !first) values.push((frame.wokenNs - frame.publishNs) / 1000);
      if (frame) first = false;
      frame?.release();
    }
  } finally {
    consumer.close();
  }
  return values;
}

function compare(before: RingStatus, after: RingStatus, seconds: number, latencies: number[]): RingReport {
  const published = after.producer.published - before.producer.published;
  return {
    camera: after.camera,
    generation: after.generation,
    format: after.format,
    slots: after.slots,
    producer: { ...after.producer, fps: published / seconds },
    latencyUs: percentiles(latencies),
    consumers: after.consumers
      .filter(({ pid }) => pid !== process.pid)
      .map((consumer) => {
        const former = before.consumers.find(
          ({ entry, pid }) => entry === consumer.entry && pid === consumer.pid,
        );
        const taken = former ? consumer.acquired - former.acquired : 0;
        const passed = former ? consumer.lastSequence - former.lastSequence : 0;
        const { entry, pid, program, held } = consumer;
        return { entry, pid, program, held, fps: taken / seconds, missed: Math.max(0, passed - taken) };
      }),
  };
}
