/** One case of the ring bench: the work, and what a subject's program (native/bench) measured, turned into results. */
import { makeResult, type Result } from '../lib/report.js';

export interface RingCase {
  size: '720p' | '1080p';
  /** null = flat out */
  fps: 30 | 60 | null;
  consumers: number;
}

const SIZES = { '720p': { width: 1280, height: 720 }, '1080p': { width: 1920, height: 1080 } };

const PACED: RingCase[] = [
  { size: '720p', fps: 30, consumers: 1 },
  { size: '720p', fps: 60, consumers: 1 },
  { size: '1080p', fps: 30, consumers: 1 },
  { size: '1080p', fps: 60, consumers: 1 },
  { size: '1080p', fps: 60, consumers: 4 },
  { size: '1080p', fps: 60, consumers: 8 },
];
const FLAT_OUT: RingCase[] = [
  { size: '720p', fps: null, consumers: 1 },
  { size: '1080p', fps: null, consumers: 1 },
  { size: '1080p', fps: null, consumers: 8 },
];
export const ALL_CASES: readonly RingCase[] = [...PACED, ...FLAT_OUT];
/** That each subject runs at all, with and without a clock, is what a smoke run is to show. */
export const QUICK_CASES: readonly RingCase[] = [
  { size: '720p', fps: 60, consumers: 4 },
  { size: '720p', fps: null, consumers: 1 },
];

/** "1080p 60fps 8 consumers" */
export function caseName({ size, fps, consumers }: RingCase): string {
  const pace = fps === null ? 'flat out' : `${fps}fps`;
  return `${size} ${pace}${consumers === 1 ? '' : ` ${consumers} consumers`}`;
}

export function programArguments({ size, fps, consumers }: RingCase, seconds: number): string[] {
  const { width, height } = SIZES[size];
  const values = { width, height, fps: fps ?? 0, consumers, seconds };
  return Object.entries(values).flatMap(([name, value]) => [`--${name}`, String(value)]);
}

/** As native/bench/measure.h has it. */
interface Window {
  ns: number;
  cpuNs: number;
  makingNs: number;
  helperNs: number;
  frames: number;
  /** Frames for which the producer had no room, or that a consumer found to be made of several. */
  lost: number;
}

interface Side {
  windows: Window[];
  latencyNs: number[];
}

export interface RingSamples {
  producer: Side;
  consumers: Side[];
}

const NS_PER_MS = 1e6;

/** One number for each window in which there were frames. */
function perFrame(side: Side, ns: (window: Window) => number): number[] {
  return side.windows.filter(({ frames }) => frames > 0).map((w) => ns(w) / w.frames / NS_PER_MS);
}

/** Producer, what is between, and all consumers. */
function together({ producer, consumers }: RingSamples): number[] {
  return producer.windows.flatMap((window, index) => {
    const others = consumers.map((consumer) => consumer.windows[index]);
    if (window.frames === 0 || others.some((other) => !other?.frames)) return [];
    const own = (window.cpuNs - window.makingNs + window.helperNs) / window.frames;
    return [others.reduce((sum, other) => sum + (other ? other.cpuNs / other.frames : 0), own) / NS_PER_MS];
  });
}

/** Frames per second that each consumer got in each window. */
function rates({ consumers }: RingSamples): number[] {
  const windows = consumers.flatMap((consumer) => consumer.windows.filter(({ ns }) => ns > 0));
  return windows.map(({ frames, ns }) => (frames / ns) * 1e9);
}

export function ringResults(ringCase: RingCase, subject: string, samples: RingSamples): Result[] {
  const { producer, consumers } = samples;
  const isFlatOut = ringCase.fps === null;
  const hasDaemon = producer.windows.some(({ helperNs }) => helperNs > 0);
  const metrics: Record<string, number[]> = {
    ...(!isFlatOut && { latency: consumers.flatMap((c) => c.latencyNs.map((ns) => ns / NS_PER_MS)) }),
    'cpu-per-frame:producer': perFrame(producer, (window) => window.cpuNs - window.makingNs),
    'cpu-per-frame:consumer': consumers.flatMap((consumer) => perFrame(consumer, (window) => window.cpuNs)),
    ...(hasDaemon && { 'cpu-per-frame:daemon': perFrame(producer, (window) => window.helperNs) }),
    'cpu-per-frame': together(samples),
    'cpu-per-frame:making': perFrame(producer, (window) => window.makingNs),
    ...(isFlatOut && { throughput: rates(samples) }),
  };
  const label = { bench: 'ring', case: caseName(ringCase), subject };
  return Object.entries(metrics).map(([metric, values]) =>
    makeResult({ ...label, metric, unit: metric === 'throughput' ? 'fps' : 'ms' }, values),
  );
}

function count(side: Side, what: 'frames' | 'lost'): number {
  return side.windows.reduce((sum, window) => sum + window[what], 0);
}

/** Share of its frames that a consumer did not get, of the worst consumer. Flat out that is no fault. */
export function missedShare({ producer, consumers }: RingSamples): number {
  const made = count(producer, 'frames') + count(producer, 'lost');
  return made === 0 ? 1 : 1 - Math.min(...consumers.map((consumer) => count(consumer, 'frames') / made));
}

/** Frames that were overwritten while a consumer looked at them. */
export function tornFrames({ consumers }: RingSamples): number {
  return consumers.reduce((sum, consumer) => sum + count(consumer, 'lost'), 0);
}
