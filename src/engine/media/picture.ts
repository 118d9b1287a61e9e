/** Pictures that sharp reads, as the frames of a source. */
import { native, type PictureSize } from '../../native.js';
import { readPicture } from '../../picture/read-picture.js';
import type { Fit } from './fit.js';

const SHARP_FIT = { contain: 'contain', cover: 'cover', stretch: 'fill' } as const;
const ENDING = /\.(png|jpe?g|jfif|webp|avif|heic|tiff?|gif|svg)$/i;

/** A file that sharp is asked about before ffmpeg. */
export function looksLikePicture(path: string): boolean {
  return ENDING.test(path);
}

/** Whether it moves. Throws IMAGE_UNREADABLE. */
export async function isAnimated(picture: string | Buffer, name: string): Promise<boolean> {
  return readPicture(picture, name, async (opened) => ((await opened.metadata()).pages ?? 1) > 1);
}

/** RGB24 of `size`; the camera's own orientation is obeyed. Throws IMAGE_UNREADABLE. */
export async function loadPicture(
  picture: string | Buffer,
  name: string,
  { width, height }: PictureSize,
  fit: Fit,
): Promise<Buffer> {
  return readPicture(picture, name, (opened) =>
    opened
      .rotate()
      .resize(width, height, { fit: SHARP_FIT[fit], background: '#000' })
      .flatten({ background: '#000' })
      .toColourspace('srgb')
      .raw()
      .toBuffer(),
  );
}

/** Packed I420. */
export async function loadStill(
  picture: string | Buffer,
  name: string,
  size: PictureSize,
  fit: Fit,
): Promise<Uint8Array> {
  return native.rgbToI420(await loadPicture(picture, name, size, fit), size.width, size.height);
}
