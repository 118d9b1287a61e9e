import * as z from 'zod';
import { native, type PictureSize } from '../../native.js';
import { loadBackground } from './background.js';
import { defineEffect } from './effect.js';
import { requireLetters } from './lettered-text.js';
import { pictureFile } from './parameter-content.js';
import { SteadyEffect } from './steady-effect.js';

export const card = defineEffect({
  name: 'card',
  summary: 'A card instead of the whole picture; nothing of the camera is seen.',
  parameters: z.object({
    text: z.string().max(120).default('Be right back').describe('on the card'),
    image: pictureFile("a picture file's path, or #rrggbb, instead of the drawn card and its text"),
  }),
  main: 'text',
  async open({ text, image }, { size }) {
    const rgb = image === '' ? await drawCard(text, size) : await loadBackground(image, 'cover', size);
    return new SteadyEffect(
      { description: 'card', hidesRoom: true, coversAll: true },
      new native.NativeEffect('card', { background: rgb, ...size }),
    );
  },
});

/** RGB24. */
async function drawCard(text: string, size: PictureSize): Promise<Buffer> {
  await requireLetters(text);
  const [{ cardSvg }, { default: sharp }] = await Promise.all([
    import('../../picture/card.js'),
    import('sharp'),
  ]);
  const svg = cardSvg(size, [{ text, colour: '#e8edf3', size: 3, at: 0.53 }]);
  return sharp(Buffer.from(svg)).removeAlpha().toColourspace('srgb').raw().toBuffer();
}
