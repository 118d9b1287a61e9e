/** The format of a ring's frames as a program names it. */
import * as z from 'zod';
import type { RingFormat } from '../native.js';
import { parseAs } from '../parse.js';

/** YU12 is I420; RGB3 has red first in memory, BGR3 blue; docs/ring-protocol.md has the layouts. */
export type FrameFourcc = 'YU12' | 'NV12' | 'YUYV' | 'RGB3' | 'BGR3';

export interface FrameFormat {
  /** YU12 unless given. */
  fourcc?: FrameFourcc;
  /** Pixels, even, at most 8192. */
  width: number;
  height: number;
  /** Frames per second, as a number or a fraction such as [30000, 1001]; 30 unless given. */
  fps?: number | [numerator: number, denominator: number];
}

const positive = z.number().int().positive().max(0xffffffff);
const schema = z.object({
  fourcc: z.enum(['YU12', 'NV12', 'YUYV', 'RGB3', 'BGR3']).default('YU12'),
  width: positive,
  height: positive,
  fps: z.union([z.number().positive().max(1000), z.tuple([positive, positive])]).default(30),
});

/** Throws BAD_ARGUMENT, naming the field. */
export function parseFormat(format: FrameFormat): RingFormat {
  const { fourcc, width, height, fps } = parseAs(schema, format, 'BAD_ARGUMENT', 'frame format');
  return { fourcc, width, height, fpsFraction: typeof fps === 'number' ? fractionOf(fps) : fps };
}

/** Whole rates and those of television (29.97) exactly, others to a thousandth. */
export function fractionOf(fps: number): [number, number] {
  if (Number.isInteger(fps)) return [fps, 1];
  const television = Math.round(fps * 1.001);
  if (Math.abs(television / 1.001 - fps) < 0.005) return [television * 1000, 1001];
  return [Math.round(fps * 1000), 1000];
}
