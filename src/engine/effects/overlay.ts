import * as z from 'zod';
import { CamfxError } from '../../errors.js';
import { native, type PictureSize } from '../../native.js';
import { readRgba, type RgbaPicture } from '../../picture/rgba-picture.js';
import { COLOUR } from './background.js';
import { defineEffect } from './effect.js';
import { requireLetters } from './lettered-text.js';
import { pictureFile } from './parameter-content.js';
import { SteadyEffect } from './steady-effect.js';

const percent = z.number().min(0).max(100);

const parameters = z.object({
  image: pictureFile("a picture file's path; what is see-through in it stays so"),
  text: z.string().max(200).default('').describe('a line of text, instead of an image'),
  colour: z
    .string()
    .regex(COLOUR, 'Expected a colour such as #ffffff')
    .default('#ffffff')
    .describe('of the text'),
  size: percent.default(10).describe("0 to 100: its height, in percent of the frame's"),
  x: percent.default(100).describe('0 (at the left edge) to 100 (at the right edge)'),
  y: percent.default(100).describe('0 (at the upper edge) to 100 (at the lower edge)'),
  margin: percent.default(3).describe("least distance from the edges, in percent of the frame's height"),
  opacity: percent.default(100).describe('0 (invisible) to 100'),
});
type Parameters = z.output<typeof parameters>;

export const overlay = defineEffect({
  name: 'overlay',
  summary: 'An image or a line of text upon the picture.',
  parameters,
  main: 'image',
  async open(values, { size }) {
    const { image, text, opacity } = values;
    if (image !== '' && text !== '')
      throw new CamfxError('BAD_ARGUMENT', 'An overlay is an image or a text, not both', {
        hint: 'Take two overlays, one after the other.',
      });
    const description = `overlay ${text === '' ? image : JSON.stringify(text)}`.trim();
    const picture = await draw(values, size);
    const place = picture && { ...placeOf(picture, values, size), opacity: opacity / 100 };
    return new SteadyEffect(
      { description },
      picture &&
        new native.NativeEffect('overlay', {
          picture: picture.bytes,
          width: picture.width,
          height: picture.height,
          ...place,
        }),
    );
  },
});

/** Null where there is nothing to be seen. */
async function draw(
  { image, text, colour, size, margin }: Parameters,
  frame: PictureSize,
): Promise<RgbaPicture | null> {
  if (text.trim() === '' && image === '') return null;
  const edge = 2 * marginOf(margin, frame);
  const room = {
    width: Math.max(1, frame.width - edge),
    height: Math.max(1, Math.round((frame.height * size) / 100)),
  };
  if (image !== '') return readRgba(image, room);
  await requireLetters(text);
  const { textSvg } = await import('../../picture/text.js');
  return readRgba(Buffer.from(textSvg(text, colour, room)), room);
}

function placeOf(
  picture: PictureSize,
  { x, y, margin }: Parameters,
  frame: PictureSize,
): { x: number; y: number } {
  const edge = marginOf(margin, frame);
  const along = (share: number, length: number, own: number): number =>
    Math.round(edge + (share / 100) * (length - own - 2 * edge));
  return { x: along(x, frame.width, picture.width), y: along(y, frame.height, picture.height) };
}

function marginOf(margin: number, frame: PictureSize): number {
  return Math.round((frame.height * margin) / 100);
}
