/** What is shown behind the person: a colour, a picture, a video, another camera, the screen. */
import * as z from 'zod';
import {
  native,
  type NativeBackground,
  type PictureSize,
  type SourceRequest,
  type VideoNode,
} from '../../native.js';
import { type Fit, FITS } from '../media/fit.js';
import { loadPicture } from '../media/picture.js';
import { cameraPath, chooseSource, isFile, type SourceWish } from '../source-choice.js';
import { describeSource } from '../source-opener.js';
import { BackgroundStream } from './background-stream.js';
import type { EffectContext, EffectFrame } from './effect.js';

export const COLOUR = /^#[0-9a-f]{6}$/i;
const CAMERA = 'camera:';

/** Parameters of every effect that shows a background. */
export const backgroundParameters = {
  background: z
    .string()
    .min(1)
    .refine((text) => !text.startsWith('#') || COLOUR.test(text), 'Expected a colour such as #204060')
    .meta({
      description:
        '#rrggbb, the path or URL of a picture or video, camera:<name or path>, screen, presenter, bars; see docs/sources.md',
      names: 'background',
    }),
  fit: z
    .enum(FITS)
    .default('cover')
    .describe('how a picture of another shape fills the frame: cover (cut), contain (with bars), stretch'),
};

export interface BackgroundWish {
  background: string;
  fit: Fit;
}

/** RGB24 of `size`; the orientation that a camera wrote into its picture is obeyed. Throws IMAGE_UNREADABLE. */
export async function loadBackground(background: string, fit: Fit, size: PictureSize): Promise<Buffer> {
  const { width, height } = size;
  if (COLOUR.test(background)) return Buffer.alloc(3 * width * height, background.slice(1), 'hex');
  return loadPicture(background, background, size, fit);
}

/** Of something that moves; a camera gives the nearest size it has. Throws as chooseSource() does. */
export async function requestBackground(
  { background, fit }: BackgroundWish,
  { size, fps = 30, signal }: EffectContext,
): Promise<SourceRequest> {
  const request = await chooseSource({ ...whatIsMeant(background), fit, size, fps, signal });
  return request.kind === 'camera' ? { ...request, exactSize: false } : request;
}

/** Whether it is the path of a picture or video. */
export function isFileBackground(background: string): boolean {
  const { source } = whatIsMeant(background);
  return !COLOUR.test(background) && source !== undefined && isFile(source);
}

/** The path of the camera that it is, null when it is none. Throws CAMERA_NOT_FOUND, BAD_ARGUMENT. */
export function cameraOfBackground(background: string, nodes?: VideoNode[]): string | null {
  return COLOUR.test(background) ? null : cameraPath(whatIsMeant(background), nodes);
}

function whatIsMeant(background: string): Pick<SourceWish, 'camera' | 'source'> {
  return background.startsWith(CAMERA) ? { camera: background.slice(CAMERA.length) } : { source: background };
}

export class Background {
  /** For people, without passwords. */
  readonly description: string;
  readonly native: NativeBackground;
  readonly #stream: BackgroundStream | null;

  private constructor(description: string, picture: NativeBackground, stream: BackgroundStream | null) {
    this.description = description;
    this.native = picture;
    this.#stream = stream;
  }

  /** Resolves when there is a picture to show. Throws IMAGE_UNREADABLE, MEDIA_UNREADABLE, CAMERA_BUSY and the like. */
  static async open(wish: BackgroundWish, context: EffectContext): Promise<Background> {
    const { size } = context;
    const still = (name: string, i420: Uint8Array): Background => {
      const picture = new native.NativeBackground({ ...size, fit: wish.fit });
      picture.show(i420);
      return new Background(name, picture, null);
    };
    if (COLOUR.test(wish.background)) {
      const rgb = await loadBackground(wish.background, wish.fit, size);
      return still(wish.background, native.rgbToI420(rgb, size.width, size.height));
    }
    const request = await requestBackground(wish, context);
    if (request.kind === 'still') return still(request.name, request.i420);
    const picture = new native.NativeBackground({ ...size, fit: wish.fit });
    const stream = await BackgroundStream.open(request, picture, context.signal);
    return new Background(describeSource(request), picture, stream);
  }

  /** Shows what is newest. Never throws: what a stream showed last stays, and the trouble is told. */
  update(frame: Pick<EffectFrame, 'report'>): void {
    this.#stream?.update(frame.report);
  }

  /** Nobody watches: nothing is decoded and no second camera is on until the next update(). */
  rest(): void {
    this.#stream?.rest();
  }

  /** Idempotent. */
  close(): void {
    this.#stream?.close();
    this.native.close();
  }
}
