/** The arguments of `camfx start`, checked. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { MOST_COPIES } from '../control/schema.js';
import type { EffectRequest } from '../engine/effects/effect.js';
import { DRAWN_SOURCES, type DrawnSource } from '../engine/source-choice.js';
import { CamfxError } from '../errors.js';
import type { PictureSize } from '../native.js';
import { CAMERA } from '../ring/messages.js';

interface RawOptions {
  source?: DrawnSource;
  camera?: string;
  effect?: EffectRequest['name'];
  strength: number;
  background?: string;
  size?: PictureSize;
  fps: number;
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
  effect: EffectRequest;
}

export function addStartOptions(command: Command): Command {
  return command
    .addOption(new Option('--source <name>', 'a drawn source instead of a camera').choices(DRAWN_SOURCES))
    .addOption(
      new Option(
        '--camera <path|name>',
        'the camera to use (default: the first one, else the presenter)',
      ).conflicts('source'),
    )
    .addOption(
      new Option('--effect <name>', 'what to do with the room (default: blur)').choices([
        'blur',
        'replace',
        'none',
      ]),
    )
    .option('--strength <0..100>', 'of the blur', parseInteger(0, 100), 60)
    .option('--background <file|#rrggbb>', 'show this behind you (implies --effect replace)')
    .option('--size <WxH>', 'pixels (default: 1280x720 or the nearest)', parseSize)
    .option('--fps <number>', 'frames per second', parseInteger(1, 120), 30)
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
  return { ...rest, effect: resolveEffect(effect, background, strength) };
}

function resolveEffect(
  name: EffectRequest['name'] | undefined,
  background: string | undefined,
  strength: number,
): EffectRequest {
  if (background !== undefined) {
    if (name !== undefined && name !== 'replace')
      throw new CamfxError(
        'BAD_ARGUMENT',
        `--background needs --effect replace but received --effect ${name}`,
      );
    return { name: 'replace', background };
  }
  if (name === 'replace')
    throw new CamfxError('BAD_ARGUMENT', '--effect replace needs a --background', {
      hint: 'Give a picture file or a colour, for example --background "#204060".',
    });
  return name === 'none' ? { name } : { name: 'blur', strength };
}

function parseInteger(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || text.trim() === '' || value < least || value > most)
      throw new InvalidArgumentError(`Expected a whole number from ${String(least)} to ${String(most)}.`);
    return value;
  };
}

function parseSize(text: string): PictureSize {
  const match = /^(\d{1,5})x(\d{1,5})$/.exec(text);
  const [width, height] = [Number(match?.[1]), Number(match?.[2])];
  if (
    !match ||
    width < 64 ||
    height < 64 ||
    width > 3840 ||
    height > 2160 ||
    width % 2 !== 0 ||
    height % 2 !== 0
  )
    throw new InvalidArgumentError('Expected an even size from 64x64 to 3840x2160 such as 1280x720.');
  return { width, height };
}
