/** One frame of a ring as a picture file. */
import { extname } from 'node:path';
import { CamfxError, toCamfxError } from '../errors.js';
import { native, type NativeFormat } from '../native.js';

const KINDS = { '.png': 'png', '.jpg': 'jpeg', '.jpeg': 'jpeg', '.webp': 'webp' } as const;

/** Encodes a tightly packed frame; the file's extension says how. Throws BAD_ARGUMENT for another kind. */
export async function encodeFrame(frame: Uint8Array, format: NativeFormat, file: string): Promise<Buffer> {
  const kind = Object.entries(KINDS).find(([extension]) => extension === extname(file).toLowerCase())?.[1];
  if (!kind)
    throw new CamfxError('BAD_ARGUMENT', `Expected a picture file but received ${file}`, {
      hint: `Choose a name that ends in ${Object.keys(KINDS).join(', ')}.`,
    });
  const { fourcc, width, height } = format;
  const rgb = native.toRgb(fourcc, frame, width, height);
  try {
    const { default: sharp } = await import('sharp');
    return await sharp(rgb, { raw: { width, height, channels: 3 } })
      .toFormat(kind)
      .toBuffer();
  } catch (thrown) {
    throw new CamfxError('SYSTEM', `Encoding ${file}: ${toCamfxError(thrown).message}`, { cause: thrown });
  }
}
