import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isAnimated, loadPicture } from '../../../src/engine/media/picture.js';
import { readRgba } from '../../../src/picture/rgba-picture.js';

const SIZE = { width: 16, height: 9 };
const svg = (width: number, height: number): Buffer =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"/>`);

/** Every way in which a picture is read. */
const WAYS: Record<string, (picture: string | Buffer) => Promise<unknown>> = {
  'see-through': (picture) => readRgba(picture, SIZE),
  opaque: (picture) => loadPicture(picture, 'of the text', SIZE, 'cover'),
  'asked whether it is animated': (picture) => isAnimated(picture, 'of the text'),
};

for (const [way, read] of Object.entries(WAYS)) {
  describe(`a picture that is ${way}`, () => {
    it('is read up to 100 million pixels, beyond which it is refused', async () => {
      await read(svg(12_500, 7_900));
      await assert.rejects(read(svg(12_500, 8_100)), {
        code: 'IMAGE_UNREADABLE',
        message: 'The picture of the text could not be read: Input image exceeds pixel limit',
      });
    });

    it('is refused when it is none', async () => {
      await assert.rejects(read(Buffer.from('no picture')), {
        code: 'IMAGE_UNREADABLE',
        message: /^The picture of the text could not be read: \w+/,
      });
    });
  });
}
