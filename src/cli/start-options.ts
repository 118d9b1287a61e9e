/** The arguments of `camfx start`, checked. */
import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { MOST_COPIES } from '../control/schema.js';
import { parseEffect } from '../engine/effects/effect-text.js';
import { type ChainRequest, parseChain } from '../engine/effects/kinds.js';
import { withWholePaths } from '../engine/effects/named-content.js';
import { type Fit, FITS } from '../engine/media/fit.js';
import { toPath } from '../engine/media/media-input.js';
import { redactText } from '../engine/media/redaction.js';
import { DRAWN_SOURCES, isFile } from '../engine/source-choice.js';
import { CamfxError } from '../errors.js';
import type { MatteQuality, PictureSize } from '../native.js';
import { CAMERA } from '../ring/messages.js';

interface RawOptions {
  source?: string;
  sourceFit: Fit;
  camera?: string;
  effect?: string[];
  strength?: number;
  background?: string;
  size?: PictureSize;
  fps: number;
  quality: MatteQuality;
  cpu?: number;
  name: string;
  device?: string;
  copies?: number;
  idleAfter: number;
  idleImage?: string;
  alwaysOn?: true;
  linger: number;
  direct?: true;
  preview: boolean;
  previewPort: number;
  stopDaemon?: true;
}

export interface StartOptions extends Omit<RawOptions, 'effect' | 'background' | 'strength'> {
  effects: ChainRequest;
}

const LEAST_SIDE = 64;
const MOST_SHORT_SIDE = 2160;
const MOST_LONG_SIDE = 3840;

export function addStartOptions(command: Command): Command {
  return command
    .option(
      '--source <name|file|URL>',
      'instead of a camera: presenter, presenter-still, bars, a video, a picture, a stream, screen',
      parseSource,
    )
    .addOption(
      new Option('--source-fit <way>', 'how a video, picture or screen of another shape fills the frame')
        .choices(FITS)
        .default('contain'),
    )
    .addOption(
      new Option(
        '--camera <path|name>',
        'the camera to use (default: the first one, else the presenter)',
      ).conflicts('source'),
    )
    .option(
      '--effect <effect>',
      'such as blur:60, mirror, none; several are applied in their order (see: camfx effects; default: blur)',
      collect,
    )
    .option('--strength <0..100>', 'short for --effect blur:<strength>', parseInteger(0, 100))
    .option('--background <file|#rrggbb>', 'short for --effect replace:<background>')
    .option('--size <WxH>', 'pixels (default: 1280x720 or the nearest)', parseSize)
    .option('--fps <number>', 'frames per second', parseInteger(1, 120), 30)
    .addOption(
      new Option('--quality <quality>', "of the person's outline, at the best")
        .choices(['low', 'balanced', 'high'])
        .default('balanced'),
    )
    .option(
      '--cpu <share>',
      'of one processor, such as 25%: with less quality rather than more than this (default: 25% on battery)',
      parseShare,
    )
    .option('--name <name>', 'of the virtual camera, for several side by side', parseName, CAMERA)
    .option('--device <path|label>', 'the v4l2loopback device to feed (default: those labelled camfx)')
    .addOption(
      new Option('--copies <1..8>', 'devices of this camera, one for each application at a time')
        .argParser(parseInteger(1, MOST_COPIES))
        .conflicts('device'),
    )
    .option('--always-on', 'keep the camera open while nobody watches')
    .option('--linger <ms>', 'until the camera is closed when nobody watches', parseInteger(0, 600_000), 2000)
    .option('--idle-image <file>', 'shown while there is no picture (of a helper daemon started here)')
    .addOption(
      new Option('--direct', 'feed the devices from this process, without the helper daemon').implies({
        preview: false,
      }),
    )
    .option(
      '--idle-after <ms>',
      'without a new frame until the idle card (of a helper daemon that this command starts)',
      parseInteger(100, 60_000),
      300,
    )
    .option('--no-preview', 'no preview page')
    .option(
      '--preview-port <port>',
      'of the preview page on 127.0.0.1 (0: any free one)',
      parseInteger(0, 65535),
      0,
    )
    .option('--stop-daemon', 'on exit also end the helper daemon, if this command started it');
}

/** What the ring and the labels of devices can carry; not a number, which would look like a device's copy. */
function parseName(text: string): string {
  if (!/^[a-z][a-z0-9._-]{0,23}$/.test(text))
    throw new InvalidArgumentError('Expected up to 24 of a-z, 0-9, dot, dash, underscore, a letter first.');
  return text;
}

/** Throws BAD_ARGUMENT for contradictory options. */
export function resolveStartOptions(raw: RawOptions): StartOptions {
  const { effect, background, strength, ...rest } = raw;
  const effects = resolveEffects(effect ?? [], background, strength);
  return { ...rest, effects: effects.map((each) => withWholePaths(each)) };
}

function collect(text: string, before: string[] = []): string[] {
  return [...before, text];
}

/** --strength and --background speak of an effect that is named without them, or else name it. */
function resolveEffects(
  texts: string[],
  background: string | undefined,
  strength: number | undefined,
): ChainRequest {
  if (background !== undefined && strength !== undefined)
    throw new CamfxError('BAD_ARGUMENT', '--background and --strength exclude each other', {
      hint: 'A background hides the room by itself; leave --strength out.',
    });
  if (background !== undefined) return withShorthand(texts, 'replace', { background }, '--background');
  if (strength !== undefined) return withShorthand(texts, 'blur', { strength }, '--strength');
  if (texts.length === 0) return parseChain([{ name: 'blur' }]);
  if (texts.includes('none') && texts.length > 1)
    throw new CamfxError('BAD_ARGUMENT', '--effect none excludes other effects');
  return texts.filter((text) => text !== 'none').map(parseEffect);
}

function withShorthand(texts: string[], name: string, parameters: object, option: string): ChainRequest {
  const request = parseChain([{ name, ...parameters }]);
  if (texts.length === 0) return request;
  if (!texts.includes(name))
    throw new CamfxError(
      'BAD_ARGUMENT',
      `${option} needs --effect ${name} but received ${redactText(texts.join(', '))}`,
    );
  return texts.flatMap((text) => (text === name ? request : [parseEffect(text)]));
}

function parseSource(text: string): string {
  if (!isFile(text) || existsSync(toPath(text))) return text;
  throw new InvalidArgumentError(
    `There is no such file. Expected ${DRAWN_SOURCES.join(', ')}, screen, a file or a URL.`,
  );
}

function parseInteger(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || text.trim() === '' || value < least || value > most)
      throw new InvalidArgumentError(`Expected a whole number from ${String(least)} to ${String(most)}.`);
    return value;
  };
}

/** "25%" → 0.25 */
function parseShare(text: string): number {
  const percent = Number(/^(\d{1,4}(?:\.\d+)?) ?%?$/.exec(text)?.[1]);
  if (!(percent >= 1 && percent <= 1600))
    throw new InvalidArgumentError('Expected a share of one processor from 1% to 1600%, such as 25%.');
  return percent / 100;
}

function parseSize(text: string): PictureSize {
  const match = /^(\d{1,5})x(\d{1,5})$/.exec(text);
  const [width, height] = [Number(match?.[1]), Number(match?.[2])];
  const [shorter, longer] = [Math.min(width, height), Math.max(width, height)];
  // Also not when there is no match: no number is within limits then.
  const fits = shorter >= LEAST_SIDE && shorter <= MOST_SHORT_SIDE && longer <= MOST_LONG_SIDE;
  if (!fits || width % 2 !== 0 || height % 2 !== 0)
    throw new InvalidArgumentError(
      'Expected an even size from 64x64 to 3840x2160 or 2160x3840, such as 1280x720.',
    );
  return { width, height };
}
