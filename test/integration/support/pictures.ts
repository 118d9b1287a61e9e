/** The pictures of sources that ffmpeg decodes, and their colours. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { FrameStream } from '../../../src/engine/frame-stream.js';
import type { SourceRequest } from '../../../src/native.js';
import { until } from './session.js';

export const SIZE = { width: 128, height: 72 };
const LUMA = SIZE.width * SIZE.height;
export const FRAME = (LUMA * 3) / 2;
export const BLACK = [16, 128, 128];

/** What a request's command writes first. */
export async function decode(source: SourceRequest, frames: number): Promise<Buffer> {
  assert.ok(source.kind === 'media');
  const [program = '', ...args] = source.command;
  const output = args.slice(0, -1).concat('-frames:v', String(frames), 'pipe:1');
  const options = { encoding: 'buffer', maxBuffer: 1 << 28 } as const;
  return (await promisify(execFile)(program, output, options)).stdout;
}

/** Y, U and V at a place of a packed frame. */
export function colourAt(i420: Uint8Array, x: number, y: number): number[] {
  const chroma = LUMA + (y >> 1) * (SIZE.width >> 1) + (x >> 1);
  return [i420[y * SIZE.width + x] ?? -1, i420[chroma] ?? -1, i420[chroma + LUMA / 4] ?? -1];
}

export function assertColour(found: number[], expected: number[], what: string): void {
  const worst = Math.max(...expected.map((value, at) => Math.abs(value - (found[at] ?? -1))));
  assert.ok(worst <= 3, `${what}: expected ${String(expected)} but found ${String(found)}`);
}

/** BT.601 limited of the video's three primaries and white. */
export const COLOURS = {
  red: [81, 90, 240],
  lime: [145, 54, 34],
  blue: [41, 240, 110],
  white: [235, 128, 128],
};

/** Frames of a stream until there are so many, and how long they took, ms. */
export async function watch(
  source: SourceRequest,
  frames: number,
): Promise<{ captured: number; ms: number }> {
  const stream = new FrameStream(source, () => undefined);
  try {
    const count = (): number => stream.counters().captured;
    await until('the first frame', () => Promise.resolve(count() > 0 ? true : undefined));
    const [first, start] = [count(), performance.now()];
    await until('the frames', () => Promise.resolve(count() - first >= frames ? true : undefined));
    return { captured: count() - first, ms: performance.now() - start };
  } finally {
    stream.close();
  }
}
