/** The arguments of `camfx start`, checked. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { EffectRequest } from '../engine/effects/effect.js';
import { DRAWN_SOURCES, type DrawnSource } from '../engine/source-choice.js';
import { CamfxError } from '../errors.js';
import type { PictureSize } from '../native.js';

interface RawOptions {
  source?: DrawnSource;
  camera?: string;
  effect?: EffectRequest['name'];
  strength: number;
  background?: string;
  size?: PictureSize;
  fps: number;
  device?: string;
  idleAfter: number;
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
    .option('--device <path|label>', 'the v4l2loopback device to feed (default: those labelled camfx)')
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
