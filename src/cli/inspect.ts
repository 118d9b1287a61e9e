import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { FrameConsumer } from '../client/frame-consumer.js';
import { CamfxError } from '../errors.js';
import { encodeFrame } from '../inspect/frame-picture.js';
import { reportRings, type ConsumerReport, type RingReport } from '../inspect/ring-report.js';
import { CAMERA } from '../ring/messages.js';
import { findRuntimeDirectory, type RuntimePaths } from '../runtime-dir.js';
import { describeFormat } from './describe.js';

interface InspectOptions {
  name: string;
  json?: true;
  watch?: true;
  frame?: string;
  seconds: number;
}

export function inspectCommand(): Command {
  return new Command('inspect')
    .description('show the rings at work: producer, frames, latency, and who holds what')
    .option('--json', 'for programs; with --watch one line each time')
    .option('--watch', 'again and again, until Ctrl-C')
    .option('--frame <file>', 'save one frame as a picture instead: .png, .jpg, .webp')
    .option('--name <name>', 'of the virtual camera whose frame to save', CAMERA)
    .option('--seconds <number>', 'how long to look each time', parseSeconds, 1)
    .action(async (options: InspectOptions) => {
      const paths = findRuntimeDirectory();
      if (options.frame !== undefined) await saveFrame(paths, options.name, options.frame);
      else await show(paths, options);
    });
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds >= 0.1 && seconds <= 3600)) throw new InvalidArgumentError('Expected 0.1 to 3600.');
  return seconds;
}

async function show(paths: RuntimePaths, { json, watch, seconds }: InspectOptions): Promise<void> {
  do {
    const rings = await reportRings(paths, seconds);
    // Nothing to watch takes no time, and must not become a busy loop.
    if (watch && rings.length === 0) await sleep(seconds * 1000);
    const text = json ? JSON.stringify({ rings }) : describeRings(rings).join('\n');
    // On a terminal the table stays in its place.
    const home = watch && !json && process.stdout.isTTY ? '\x1b[H\x1b[J' : '';
    console.log(home + text);
  } while (watch);
}

async function saveFrame(paths: RuntimePaths, camera: string, file: string): Promise<void> {
  let trouble: CamfxError | undefined;
  const consumer = new FrameConsumer({
    socketPath: paths.ringSocket,
    camera,
    onTrouble: (error) => {
      trouble = error;
    },
  });
  try {
    const frame = await consumer.next(5000);
    if (!frame && !consumer.ring && trouble) throw trouble;
    if (!frame) throw new CamfxError('ENGINE_STOPPED', `The camera ${camera} shows no live picture`);
    const { data, format, sequence } = frame;
    const picture = await encodeFrame(data, format, file).finally(() => {
      frame.release();
    });
    await writeFile(file, picture).catch((cause: unknown) => {
      throw new CamfxError('BAD_ARGUMENT', (cause as Error).message, { cause, hint: 'Choose another file.' });
    });
    console.log(`saved ${file}: frame ${sequence}, ${describeFormat(format)}`);
  } finally {
    consumer.close();
  }
}

function describeRings(rings: RingReport[]): string[] {
  if (rings.length === 0) return ['no ring: no producer is connected; start one with: camfx start'];
  return rings.flatMap((ring) => [
    `ring      ${ring.camera}: ${ring.format.fourcc} ${describeFormat(ring.format)}, ${ring.slots} slots, generation ${ring.generation}`,
    `producer  process ${ring.producer.pid} (${ring.producer.program}): ${ring.producer.fps.toFixed(1)} frames per second, ${ring.producer.published} published, ${ring.producer.dropped} dropped`,
    `latency   ${describeLatency(ring)}`,
    ...ring.consumers.map(describeConsumer),
  ]);
}

function describeLatency({ latencyUs }: RingReport): string {
  if (!latencyUs) return 'no frame came';
  const [p50, p95, p99, max] = [latencyUs.p50, latencyUs.p95, latencyUs.p99, latencyUs.max].map(
    (value) => `${value.toFixed(0)} µs`,
  );
  return `publish to wake: p50 ${p50}, p95 ${p95}, p99 ${p99}, max ${max} (${latencyUs.n} frames)`;
}

function describeConsumer(consumer: ConsumerReport): string {
  const { entry, pid, program, fps, missed, held } = consumer;
  const frames = held.map(
    ({ sequence, slot, ageMs }) => `frame ${sequence} in slot ${slot} (${ageMs.toFixed(0)} ms)`,
  );
  const holds = frames.length > 0 ? `, holds ${frames.join(' and ')}` : '';
  return `consumer  entry ${entry}, process ${pid} (${program}): ${fps.toFixed(1)} frames per second, ${missed} missed${holds}`;
}
