/** What opens every picture that is read. */
import type { Sharp } from 'sharp';
import { CamfxError } from '../errors.js';

/** Of a file that unpacks to more, nothing is decoded. */
const MAX_PIXELS = 100_000_000;

/** What `read` makes of a file or its bytes. `name` is for people. Throws IMAGE_UNREADABLE. */
export async function readPicture<Result>(
  picture: string | Buffer,
  name: string,
  read: (picture: Sharp) => Promise<Result>,
): Promise<Result> {
  try {
    // Loaded only here: it takes longer than the rest of camfx, and 20 MB.
    const { default: sharp } = await import('sharp');
    return await read(sharp(picture, { limitInputPixels: MAX_PIXELS }));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CamfxError('IMAGE_UNREADABLE', `The picture ${name} could not be read: ${reason}`, { cause });
  }
}
