/** A picture that may be see-through, as raw pixels. */
import type { PictureSize } from '../native-types.js';
import { readPicture } from './read-picture.js';

export interface RgbaPicture extends PictureSize {
  /** Four bytes a pixel, red first; alpha 255 = opaque. */
  bytes: Buffer;
}

/**
 * All of a file, or of SVG that we have drawn, at its own aspect, as large as fits into `room`. The orientation that a
 * camera wrote into its picture is obeyed. Throws IMAGE_UNREADABLE.
 */
export function readRgba(file: string | Buffer, room: PictureSize): Promise<RgbaPicture> {
  return readPicture(file, typeof file === 'string' ? file : 'of the text', async (picture) => {
    const { data, info } = await picture
      .rotate()
      .resize(room.width, room.height, { fit: 'inside' })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { bytes: data, width: info.width, height: info.height };
  });
}
