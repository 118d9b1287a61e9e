/**
 * What does the helper daemon cost while it feeds a camera device, and while nobody watches? Beside it, in the same run,
 * `ffmpeg` that bridges the same frames from a pipe, and a floor. Fresh processes for each case and subject.
 *
 * - camfx: camfxd as it is, in a runtime directory of its own. A producer in another process gives its frames through
 *   the ring.
 * - ffmpeg: `ffmpeg -f rawvideo -i pipe:0 -f v4l2 DEVICE`, fed by the same producer.
 * - floor: a process that has its frame already and writes it to the device at the rate. When idle: a Node process that
 *   does nothing.
 *
 * Cases: `convert`: the producer gives YUYV, which webcams do, and the device takes I420, as always. `scale`: the
 * producer gives 640x480, which becomes 1280x720 with bars at its sides. `idle`: nobody watches the device. The producer
 * is there and gives nothing, as camfx's engine does then; that of ffmpeg can't know, and gives 720p at 30 fps.
 *
 * Metrics, one value for each window of time, of all threads of the subject's process, and of nothing else:
 * - cpu-per-frame: CPU time (/proc/PID/task/TID/schedstat) by the frames that reached the device. cpu: by seconds.
 * - wakeups: how often a thread went to sleep and was woken (voluntary context switches).
 * - rss, pss: resident memory (1 MB = 10^6 bytes), the ring's included; pss has what is shared with others divided up.
 *
 * The device is a v4l2loopback one if there is one that nobody feeds and that may be written to; else a stand-in, which
 * takes the calls to it inside the subject's process and copies each frame as the kernel does (native/bench/stand_in).
 * `environment.device` says which. --device PATH or stand-in; --seconds N: how long a case is measured (10; idle takes
 * twice as long); --quick: a smoke run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ALL_CASES, QUICK_CASES, daemonResults, frameSize, missedShare } from './cases/daemon-case.js';
import type { DaemonCase } from './cases/daemon-case.js';
import { startSubject, SUBJECTS, type Subject } from './cases/daemon-subjects.js';
import { daemonTargets } from './lib/daemon-targets.js';
import { findLoopback, type Loopback } from './lib/loopback.js';
import { busyNote, watchHost } from './lib/machine.js';
import { childrenOf, readProcess, windowBetween, type Window } from './lib/process-meter.js';
import { printResults, type Result, type Skipped } from './lib/report.js';
import { Stage, type Actor } from './lib/stage.js';

const WINDOWS = 10;
/** Longer than the daemon's linger after the last watcher. */
const SETTLING_MS = 4000;

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    seconds: { type: 'string' },
    device: { type: 'string' },
  },
});
const seconds = Number(options.seconds ?? (options.quick ? 1 : 10));
if (!(seconds > 0 && seconds <= 600)) throw new Error('Expected --seconds to be above 0 and at most 600');

function note(text: string | undefined): void {
  if (text !== undefined) process.stderr.write(`note: ${text}\n`);
}

/** Until what happens at the start only is over: the idle card's painter, the first frames. */
async function settle(actor: Actor, daemonCase: DaemonCase, countFrames: () => number): Promise<void> {
  await actor.until('its children ended', () => childrenOf(actor.pid).length === 0);
  if (daemonCase.isIdle) {
    await delay(options.quick ? 0 : SETTLING_MS);
    return;
  }
  const first = countFrames();
  await actor.until('frames are written', () => countFrames() >= first + daemonCase.fps / 2);
}

async function measure(
  subject: Subject,
  daemonCase: DaemonCase,
  device: Loopback,
  folder: string,
): Promise<Window[]> {
  const stage = new Stage();
  try {
    const actor = await startSubject(stage, subject, daemonCase, device, folder);
    const countFrames = (): number => device.framesWritten(actor.pid, frameSize(daemonCase.to));
    await settle(actor, daemonCase, countFrames);
    const windows: Window[] = [];
    let [before, framesBefore] = [readProcess(actor.pid), countFrames()];
    while (windows.length < WINDOWS) {
      await delay(((daemonCase.isIdle ? 2 : 1) * seconds * 1000) / WINDOWS);
      const [after, framesAfter] = [readProcess(actor.pid), countFrames()];
      windows.push(windowBetween(before, after, framesAfter - framesBefore));
      [before, framesBefore] = [after, framesAfter];
    }
    return windows;
  } finally {
    await stage.end();
  }
}

function check(subject: Subject, daemonCase: DaemonCase, windows: readonly Window[]): void {
  const missed = missedShare(daemonCase, windows);
  if (daemonCase.isIdle || missed <= 0.02) return;
  note(
    `${subject}, ${daemonCase.name}: ${(missed * 100).toFixed(0)} % of the frames did not reach the device`,
  );
}

/** The rival may be missing, or fail; camfx and the floor must run. */
async function run(device: Loopback, folder: string): Promise<{ results: Result[]; skipped: Skipped[] }> {
  const results: Result[] = [];
  const skipped: Skipped[] = [];
  for (const daemonCase of options.quick ? QUICK_CASES : ALL_CASES) {
    for (const subject of SUBJECTS) {
      if (skipped.some((entry) => entry.subject === subject)) continue;
      try {
        const windows = await measure(subject, daemonCase, device, folder);
        check(subject, daemonCase, windows);
        results.push(...daemonResults(daemonCase, subject, windows));
      } catch (error) {
        if (subject !== 'ffmpeg' || !(error instanceof Error)) throw error;
        skipped.push({ subject, reason: `failed at ${daemonCase.name}: ${error.message}` });
      }
    }
  }
  return { results, skipped };
}

note(busyNote());
const hostNote = watchHost();
const folder = mkdtempSync(join(tmpdir(), 'camfx-bench-'));
try {
  const device = findLoopback(options.device, folder);
  const { results, skipped } = await run(device, folder);
  note(hostNote());
  printResults(results, options.json, { device: device.description, skipped });
  if (!options.json) for (const line of daemonTargets(results)) console.log(line);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
