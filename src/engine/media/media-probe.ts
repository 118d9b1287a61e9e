/** What ffprobe says of a file, a stream or a screen. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as z from 'zod';
import { CamfxError } from '../../errors.js';
import { parseAs } from '../../parse.js';
import type { MediaInput } from './media-input.js';
import { redactText } from './redaction.js';

export interface MediaFacts {
  /** Such as "h264". */
  codec: string;
  /** Frames per second, null when nobody knows. */
  fps: number | null;
  /** It has no end and comes in its own time. */
  isLive: boolean;
  /** It comes in pieces of some seconds, each at once: HLS, DASH. */
  isSegmented: boolean;
  /** One picture, such as PNG. */
  isPicture: boolean;
  /** Of its YUV where that is not BT.601; null also for RGB. */
  matrix: ForeignMatrix | null;
}

/** As ffmpeg's scaler names them. */
export type ForeignMatrix = 'bt709' | 'bt2020' | 'smpte240m' | 'fcc';

/** Longer than a camera on the network takes to show its first pictures. */
const TIMEOUT_MS = 20_000;

const answer = z.object({
  streams: z.array(
    z.object({
      codec_name: z.string().default('unknown'),
      height: z.number().default(0),
      pix_fmt: z.string().default(''),
      color_space: z.string().default('unknown'),
      avg_frame_rate: z.string().default('0/0'),
      r_frame_rate: z.string().default('0/0'),
    }),
  ),
  format: z.object({ format_name: z.string().default(''), duration: z.string().optional() }).default({
    format_name: '',
  }),
});

const ENTRIES =
  'stream=codec_name,height,pix_fmt,color_space,avg_frame_rate,r_frame_rate:format=format_name,duration';

export function probeArguments({ options, url }: MediaInput): string[] {
  // V: no cover pictures of music.
  const asked = ['-select_streams', 'V:0', '-show_entries', ENTRIES];
  return ['-v', 'error', '-of', 'json', ...asked, ...options, '-i', url];
}

interface ProbeOptions {
  program?: string;
  /** Ends the program at once. */
  signal?: AbortSignal | undefined;
}

/** Throws FFMPEG_MISSING, MEDIA_UNREADABLE. */
export async function probeMedia(
  input: MediaInput,
  { program = 'ffprobe', signal }: ProbeOptions = {},
): Promise<MediaFacts> {
  const options = { timeout: TIMEOUT_MS, killSignal: 'SIGKILL', maxBuffer: 1 << 24, signal } as const;
  try {
    const { stdout } = await promisify(execFile)(program, probeArguments(input), options);
    return parseFacts(stdout, input);
  } catch (thrown) {
    throw thrown instanceof CamfxError ? thrown : toProbeError(thrown, input);
  }
}

/** Of ffprobe's JSON. Throws MEDIA_UNREADABLE when there is no video in it. */
export function parseFacts(json: string, input: MediaInput): MediaFacts {
  const { streams, format } = parseAs(answer, JSON.parse(json), 'MEDIA_UNREADABLE', 'answer of ffprobe');
  const [video] = streams;
  if (!video) throw new CamfxError('MEDIA_UNREADABLE', `${input.name} has no pictures in it`);
  const seconds = Number(format.duration);
  // A recording of a browser does not know its length either; what is live comes in other wrappings.
  const isRecording =
    input.kind === 'file' || seconds > 0 || /matroska|webm|mov|mp4/.test(format.format_name);
  return {
    codec: video.codec_name,
    fps: parseRate(video.avg_frame_rate) ?? parseRate(video.r_frame_rate),
    isLive: !isRecording,
    isSegmented: /^(hls|dash)\b/.test(format.format_name),
    isPicture: input.kind !== 'screen' && /^image2$|_pipe$/.test(format.format_name),
    matrix: foreignMatrix(video.color_space, video.pix_fmt, video.height),
  };
}

/** What says nothing is BT.709 from 720 lines on: so do players. */
function foreignMatrix(tag: string, pixelFormat: string, height: number): ForeignMatrix | null {
  if (tag.startsWith('bt2020')) return 'bt2020';
  if (tag === 'bt709' || tag === 'smpte240m' || tag === 'fcc') return tag;
  return tag === 'unknown' && height >= 720 && /^(yuv|nv|p0)/.test(pixelFormat) ? 'bt709' : null;
}

/** Of "30000/1001"; null for what can't be: 0/0, or the 90000 ticks of a transport stream. */
function parseRate(text: string): number | null {
  const [numerator, denominator] = text.split('/').map(Number);
  const rate = (numerator ?? 0) / (denominator ?? 0);
  return rate > 0 && rate <= 240 ? rate : null;
}

function toProbeError(thrown: unknown, input: MediaInput): CamfxError {
  const { code, killed, stderr } = thrown as { code?: unknown; killed?: boolean; stderr?: string };
  if (code === 'ENOENT') return new CamfxError('FFMPEG_MISSING', 'The program ffprobe is not there');
  const failed = (why: string): CamfxError =>
    new CamfxError('MEDIA_UNREADABLE', `${input.name} could not be read: ${why}`, {
      cause: redacted(thrown),
    });
  if (killed) return failed(`nothing came within ${String(TIMEOUT_MS / 1000)} s`);
  const complaint = lastComplaint(stderr ?? '', input);
  if (input.kind === 'screen')
    return new CamfxError('SCREEN_UNAVAILABLE', `${input.name} can't be grabbed: ${complaint}`);
  return failed(complaint);
}

/** Its last line, without ffprobe's "[mov @ 0x55c0] " and without the input's name, which may hold a password. */
export function lastComplaint(stderr: string, { url, name }: MediaInput): string {
  const lines = stderr.split('\n').map((line) => line.replace(/^(\[[^\]]* @ 0x[^\]]*\] )+/, '').trim());
  const last = lines.filter((line) => line !== '').at(-1) ?? 'ffprobe does not say why';
  const words = last.startsWith(`${url}: `) ? last.slice(url.length + 2) : last.replaceAll(url, name);
  // What comes over the network may name other addresses, and must not steer the terminal that shows it.
  return redactText(words);
}

/** A copy: the original holds the command with the address in it, which --verbose would print. */
function redacted(thrown: unknown): Error {
  return new Error(redactText(thrown instanceof Error ? thrown.message : String(thrown)));
}
