/** YUV4MPEG2, the raw video stream that ffmpeg, mpv and others read from a pipe. */
import type { NativeFormat } from '../native.js';

/** I420 of limited range, chroma sited as in MPEG-2, square pixels, progressive. */
export function y4mHeader({ width, height, fpsFraction: [numerator, denominator] }: NativeFormat): string {
  return `YUV4MPEG2 W${width} H${height} F${numerator}:${denominator} Ip A1:1 C420mpeg2 XYSCSS=420MPEG2 XCOLORRANGE=LIMITED\n`;
}

/** A pause longer than this is left out rather than filled. */
const LONGEST_FILL_S = 1;

/**
 * y4m has no times: a reader takes the n-th frame for the n-th tick. So that the recording keeps real time, a frame is
 * written as often as ticks have passed since the last one: not at all when it comes early, again for each one missed.
 */
export class Y4mClock {
  readonly #tickNs: number;
  #startNs: number | null = null;
  #ticks = 0;

  constructor([numerator, denominator]: [number, number]) {
    this.#tickNs = (1e9 * denominator) / numerator;
  }

  /** How often to write a frame that was captured at `captureNs`. */
  due(captureNs: number): number {
    this.#startNs ??= captureNs;
    const passed = Math.round((captureNs - this.#startNs) / this.#tickNs) + 1;
    const due = Math.max(0, passed - this.#ticks);
    if (due * this.#tickNs > LONGEST_FILL_S * 1e9) {
      this.#startNs = captureNs;
      this.#ticks = 1;
      return 1;
    }
    this.#ticks += due;
    return due;
  }
}
