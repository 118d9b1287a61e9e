import { CamfxError } from '../../errors.js';
import type { Compositor, PictureSize, RingProducer } from '../../native.js';
import type { Effect } from './effect.js';

const COLOUR = /^#[0-9a-f]{6}$/i;
const MAX_PIXELS = 100_000_000;

/** Another picture, or one colour, behind the person. */
export class ReplaceEffect implements Effect {
  readonly description: string;
  readonly hidesRoom = true;
  readonly #background: string;

  /** `background`: the path of a picture, or #rrggbb. */
  constructor(background: string) {
    this.#background = background;
    this.description = `replace by ${background}`;
  }

  async open(size: PictureSize, compositor: Compositor): Promise<void> {
    compositor.setBackground(await loadBackground(this.#background, size));
  }

  draw(compositor: Compositor, producer: RingProducer): boolean {
    return compositor.replace(producer);
  }
}

/** RGB24 that fills `size`, cut at the sides that stand over; the camera's own orientation is obeyed. */
export async function loadBackground(background: string, size: PictureSize): Promise<Buffer> {
  const { width, height } = size;
  if (COLOUR.test(background)) return Buffer.alloc(3 * width * height, background.slice(1), 'hex');
  try {
    // Loaded only here: it takes longer than the rest of camfx, and 20 MB.
    const { default: sharp } = await import('sharp');
    return await sharp(background, { limitInputPixels: MAX_PIXELS })
      .rotate()
      .resize(width, height, { fit: 'cover' })
      .flatten()
      .toColourspace('srgb')
      .raw()
      .toBuffer();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CamfxError('IMAGE_UNREADABLE', `The background ${background} could not be read: ${reason}`, {
      cause,
    });
  }
}
