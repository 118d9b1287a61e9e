/** One case of the daemon bench: the work, and what was measured of a subject turned into results. */
import { makeResult, type Result } from '../lib/report.js';
import type { Window } from '../lib/process-meter.js';

export interface PictureFormat {
  fourcc: 'YU12' | 'YUYV';
  width: number;
  height: number;
}

export interface DaemonCase {
  name: string;
  /** What the producer gives. */
  from: PictureFormat;
  /** What the device takes. */
  to: PictureFormat;
  fps: number;
  /** Nobody watches, and so a producer that is told of it gives nothing. */
  isIdle: boolean;
}

const SIZES = { '720p': { width: 1280, height: 720 }, '1080p': { width: 1920, height: 1080 } };

function live(name: string, size: keyof typeof SIZES, from: Partial<PictureFormat> = {}): DaemonCase {
  const to = { fourcc: 'YU12', ...SIZES[size] } as const;
  return { name: `${size} 30fps${name}`, from: { ...to, ...from }, to, fps: 30, isIdle: false };
}

export const ALL_CASES: readonly DaemonCase[] = [
  live('', '720p'),
  live(' convert', '720p', { fourcc: 'YUYV' }),
  live(' scale', '720p', { width: 640, height: 480 }),
  live('', '1080p'),
  live(' convert', '1080p', { fourcc: 'YUYV' }),
  { ...live('', '720p'), name: 'idle', isIdle: true },
];
/** That each subject runs at all, and with nobody watching, is what a smoke run is to show. */
export const QUICK_CASES = ALL_CASES.filter(({ name }) => ['720p 30fps convert', 'idle'].includes(name));

/** Bytes of one frame. */
export function frameSize({ fourcc, width, height }: PictureFormat): number {
  return width * height * (fourcc === 'YUYV' ? 2 : 1.5);
}

const BYTES_PER_MB = 1e6;

export function daemonResults(daemonCase: DaemonCase, subject: string, windows: readonly Window[]): Result[] {
  const label = { bench: 'daemon', case: daemonCase.name, subject };
  const cpu = daemonCase.isIdle
    ? makeResult(
        { ...label, metric: 'cpu', unit: 'ms/s' },
        windows.map(({ cpuMs, seconds }) => cpuMs / seconds),
      )
    : makeResult(
        { ...label, metric: 'cpu-per-frame', unit: 'ms' },
        windows.filter(({ frames }) => frames > 0).map(({ cpuMs, frames }) => cpuMs / frames),
      );
  return [
    cpu,
    makeResult(
      { ...label, metric: 'wakeups', unit: '1/s' },
      windows.map(({ wakeups, seconds }) => wakeups / seconds),
    ),
    makeResult(
      { ...label, metric: 'rss', unit: 'MB' },
      windows.map(({ rss }) => rss / BYTES_PER_MB),
    ),
    makeResult(
      { ...label, metric: 'pss', unit: 'MB' },
      windows.map(({ pss }) => pss / BYTES_PER_MB),
    ),
  ];
}

/** Share of the frames that should have been written in these windows and were not. */
export function missedShare({ fps }: DaemonCase, windows: readonly Window[]): number {
  const due = windows.reduce((sum, { seconds }) => sum + seconds * fps, 0);
  return 1 - windows.reduce((sum, { frames }) => sum + frames, 0) / due;
}
