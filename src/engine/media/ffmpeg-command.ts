/** The command that decodes a medium into packed I420 frames, BT.601 limited range, of one size and rate. */
import type { PictureSize } from '../../native.js';
import type { Fit } from './fit.js';
import type { MediaInput } from './media-input.js';
import type { ForeignMatrix, MediaFacts } from './media-probe.js';

export interface MediaWish extends PictureSize {
  fit: Fit;
  /** Frames per second: numerator and denominator. */
  fpsFraction: [number, number];
}

/** Slower ones are filled up: a source that is silent for seconds is taken for a broken one. */
const LEAST_FPS = 10;

/**
 * Segments that were gone from the server before they were fetched are jumped over; to stand still for as long would lose
 * the next ones in the same way.
 */
const SHORT_GAPS = `setpts='if(isnan(PREV_INPTS),PTS,PREV_OUTPTS+clip(PTS-PREV_INPTS,0,0.5/TB))'`;

export function ffmpegCommand(input: MediaInput, facts: MediaFacts, wish: MediaWish): string[] {
  return [
    ...['ffmpeg', '-nostdin', '-hide_banner', '-loglevel', 'error'],
    ...(facts.isLive ? liveOptions(facts) : ['-stream_loop', '-1']),
    ...input.options,
    ...['-i', input.url, '-map', '0:V:0', '-vf', filters(facts, wish)],
    ...['-f', 'rawvideo', '-pix_fmt', 'yuv420p', 'pipe:1'],
  ];
}

/** The medium's own rate where that is lower than the wanted one. */
export function mediaRate(facts: MediaFacts, wantedFps: number): [number, number] {
  // A stream of JPEGs tells no rate; what is told of it is ffmpeg's guess.
  const own = facts.isLive && facts.codec === 'mjpeg' ? null : facts.fps;
  return toFraction(Math.min(wantedFps, Math.max(own ?? wantedFps, LEAST_FPS)));
}

function toFraction(rate: number): [number, number] {
  if (Math.abs(rate - Math.round(rate)) < 0.001) return [Math.round(rate), 1];
  const ntsc = Math.round((rate * 1001) / 1000);
  if (Math.abs(rate - (ntsc * 1000) / 1001) < 0.001) return [ntsc * 1000, 1001];
  return [Math.round(rate * 1000), 1000];
}

/** No queues: the newest picture counts. JPEGs are stamped as they come, for they bring no time of their own. */
function liveOptions({ codec }: MediaFacts): string[] {
  const stamps = codec === 'mjpeg' ? ['-use_wallclock_as_timestamps', '1'] : [];
  return ['-fflags', 'nobuffer', '-flags', 'low_delay', '-analyzeduration', '1000000', ...stamps];
}

function filters(facts: MediaFacts, { width, height, fit, fpsFraction }: MediaWish): string {
  const { isLive, isSegmented, matrix } = facts;
  const [w, h] = [String(width), String(height)];
  // The scaler would take another matrix of YUV through RGB, at ten times the cost of the filter for it.
  const colours = matrix === null ? 'out_color_matrix=bt601' : `in_color_matrix=${matrix}`;
  const convert = matrix === null ? [] : [toBt601(matrix)];
  const scaling = `${colours}:out_range=tv:flags=bicubic`;
  const timing = isLive && isSegmented ? [SHORT_GAPS] : [];
  // The rate first: what is dropped needs no scaling.
  return [
    ...timing,
    `fps=${fpsFraction.join('/')}`,
    ...fitted(w, h, fit, scaling),
    ...convert,
    'setsar=1',
  ].join(',');
}

/** The matrix alone: primaries and transfer stay what they are. */
function toBt601(matrix: ForeignMatrix): string {
  const space = matrix === 'bt2020' ? 'bt2020nc' : matrix;
  const rest = 'iprimaries=bt709:primaries=bt709:itrc=bt709:trc=bt709:irange=tv:range=tv';
  return `colorspace=ispace=${space}:space=smpte170m:${rest}`;
}

/** `dar` is the shape that the picture is meant to be shown in; a stream may change it under way. */
function fitted(w: string, h: string, fit: Fit, scaling: string): string[] {
  const even = (length: string): string => `'2*round((${length})/2)'`;
  switch (fit) {
    case 'contain': {
      const size = `w=${even(`min(${w},${h}*dar)`)}:h=${even(`min(${h},${w}/dar)`)}`;
      return [
        `scale=${size}:${scaling},format=yuv420p`,
        `pad=${w}:${h}:'2*floor((ow-iw)/4)':'2*floor((oh-ih)/4)':black`,
      ];
    }
    case 'cover': {
      const size = `w=${even(`max(${w},${h}*dar)`)}:h=${even(`max(${h},${w}/dar)`)}`;
      return [`scale=${size}:${scaling},format=yuv420p`, `crop=${w}:${h}`];
    }
    case 'stretch':
      return [`scale=w=${w}:h=${h}:${scaling},format=yuv420p`];
  }
}
