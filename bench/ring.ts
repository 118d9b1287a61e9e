/**
 * How fast, and how cheap, does a frame get from one process to others? camfx's ring, beside a floor (a copy and a futex
 * between threads) and what else there is for it: GStreamer's shmsink, raw frames in pipes, PipeWire. Each case runs in
 * fresh processes (native/bench; measure.h has the rules that make it fair), all subjects of a case one after another.
 *
 * - latency: from just before the producer's publish to the moment the consumer can read the whole frame.
 * - cpu-per-frame:producer, :consumer, :daemon: CPU time of one process in a window, by the frames in it; one number for
 *   each window and process. cpu-per-frame: all of them together. It includes the consumers' waking up, and their look at
 *   each page, but not the making of the frame, which no transport spares anybody:
 * - cpu-per-frame:making: the producer's waiting for the frame's time, and drawing. Should be the same for all.
 * - throughput: frames that a consumer gets per second, from a producer that makes them without a pause.
 *
 * camfx, GStreamer and PipeWire let the producer draw where consumers read, so nothing is copied. A producer that has
 * its frame elsewhere must copy it: subjects camfx-copy and gstreamer-copy.
 *
 * A core that sleeps takes its time to wake up; that of a virtual machine takes as long as its host likes. To see the
 * transports alone, keep the cores awake: chrt -i 0 sh -c 'while :; do :; done' & for each of them.
 *
 * --seconds N: how long a case is measured (3, flat out 2); --quick: a smoke run.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ALL_CASES, QUICK_CASES, caseName, programArguments, ringResults } from './cases/ring-case.js';
import { missedShare, tornFrames, type RingCase, type RingSamples } from './cases/ring-case.js';
import { busyNote, watchHost } from './lib/machine.js';
import { printResults, type Result, type Skipped } from './lib/report.js';
import { ringTargets } from './lib/ring-targets.js';
import { projectPath } from '../src/project-path.js';

const SUBJECTS = ['camfx', 'camfx-copy', 'floor', 'gstreamer', 'gstreamer-copy', 'pipe', 'pipewire'];
/** Exit code of a program that can't run here. */
const SKIPPED = 77;

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    seconds: { type: 'string' },
  },
});

/** Copying variants answer one question, in the cases where it matters. */
function isWanted(subject: string, { size, consumers }: RingCase): boolean {
  return !subject.endsWith('-copy') || (size === '1080p' && consumers === 1);
}

function secondsFor(ringCase: RingCase): number {
  const seconds = Number(options.seconds ?? (options.quick ? 0.5 : ringCase.fps === null ? 2 : 3));
  if (!(seconds > 0 && seconds <= 60)) throw new Error('Expected --seconds to be above 0 and at most 60');
  return seconds;
}

function measure(subject: string, ringCase: RingCase, folder: string): RingSamples {
  const [name = '', copy] = subject.split('-');
  const program = projectPath(`build/native/bench_${name}`);
  if (!existsSync(program)) throw new Error('its development package is not installed');
  const copyArgument = copy === undefined ? [] : ['--copy'];
  const output = execFileSync(
    program,
    [...programArguments(ringCase, secondsFor(ringCase)), ...copyArgument],
    {
      encoding: 'utf8',
      maxBuffer: 64 << 20,
      // A program that is killed leaves its sockets there.
      env: { ...process.env, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  return JSON.parse(output) as RingSamples;
}

/** A rival may be missing, or fail; camfx and the floor must run. */
function skipReason(subject: string, ringCase: RingCase, error: unknown): string {
  if (!(error instanceof Error) || /^camfx|^floor/.test(subject)) throw error;
  const { status, signal, stderr } = error as { status?: number; signal?: string; stderr?: string };
  const said = stderr?.trim().split('\n').at(-1) ?? '';
  if (status === undefined) return error.message;
  if (status === SKIPPED) return said;
  return `failed at ${caseName(ringCase)} (${signal ?? `exit code ${status}`}) ${said}`;
}

function note(text: string | undefined): void {
  if (text !== undefined) process.stderr.write(`note: ${text}\n`);
}

function check(subject: string, ringCase: RingCase, samples: RingSamples): void {
  const torn = tornFrames(samples);
  if (torn > 0 && subject.startsWith('camfx')) throw new Error(`camfx delivered ${torn} torn frames`);
  const missed = missedShare(samples);
  if (ringCase.fps !== null && missed > 0.01)
    note(`${subject}, ${caseName(ringCase)}: ${(missed * 100).toFixed(0)} % of the frames did not arrive`);
}

function run(folder: string): { results: Result[]; skipped: Skipped[] } {
  const results: Result[] = [];
  const skipped: Skipped[] = [];
  for (const ringCase of options.quick ? QUICK_CASES : ALL_CASES) {
    for (const subject of SUBJECTS) {
      if (!isWanted(subject, ringCase) || skipped.some((entry) => entry.subject === subject)) continue;
      try {
        const samples = measure(subject, ringCase, folder);
        check(subject, ringCase, samples);
        results.push(...ringResults(ringCase, subject, samples));
      } catch (error) {
        skipped.push({ subject, reason: skipReason(subject, ringCase, error) });
      }
    }
  }
  return { results, skipped };
}

note(busyNote());
const hostNote = watchHost();
const folder = mkdtempSync(join(tmpdir(), 'camfx-bench-'));
try {
  const { results, skipped } = run(folder);
  note(hostNote());
  printResults(results, options.json, { skipped });
  if (!options.json) for (const line of ringTargets(results)) console.log(line);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
