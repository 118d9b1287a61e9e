import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cardSvg } from '../../../src/picture/card.js';
import { letter, loadFont } from '../../../src/picture/lettering.js';
import { readRgba, type RgbaPicture } from '../../../src/picture/rgba-picture.js';
import { textSvg } from '../../../src/picture/text.js';

const draw = (text: string, colour: string, room: { width: number; height: number }): Promise<RgbaPicture> =>
  readRgba(Buffer.from(textSvg(text, colour, room)), room);

/** Pixels that are opaque and of about that colour. */
function count({ bytes }: RgbaPicture, [red, green, blue]: [number, number, number]): number {
  let found = 0;
  for (let at = 0; at < bytes.length; at += 4) {
    const [r = 0, g = 0, b = 0, alpha = 0] = bytes.subarray(at, at + 4);
    if (alpha > 250 && Math.abs(r - red) + Math.abs(g - green) + Math.abs(b - blue) < 30) found++;
  }
  return found;
}

describe('a line of text', () => {
  it('is of its colour upon nothing, as high as there is room', async () => {
    const picture = await draw('On air', '#ff2020', { width: 600, height: 40 });
    assert.equal(picture.height, 40);
    assert.ok(picture.width > 80 && picture.width < 300, `width ${String(picture.width)}`);
    assert.ok(count(picture, [255, 32, 32]) > 300);
    assert.equal(picture.bytes[3], 0, 'the corner is see-through');
  });

  it('is made smaller where it would be too wide', async () => {
    const picture = await draw('A very long line that has no room', '#ffffff', { width: 240, height: 40 });
    assert.ok(picture.width <= 240 && picture.height < 24);
    assert.ok(count(picture, [255, 255, 255]) > 20);
  });

  it('is wider with more letters, and may have any of them', () => {
    const font = loadFont();
    assert.ok(letter(font, 'mm', 20).width > 1.9 * letter(font, 'm', 20).width);
    assert.deepEqual(letter(font, '', 20), { path: '', width: 0 });
    assert.ok(!letter(font, '摄 & <b>"', 20).path.includes('<'));
  });
});

describe('a card', () => {
  it('shows its lines within its width', async () => {
    const size = { width: 320, height: 180 };
    const text = 'A very long line that would be wider than the card if it were not made smaller';
    const svg = cardSvg(size, [{ text, colour: '#ffffff', size: 4, at: 0.5 }]);
    const { bytes, width, height } = await readRgba(Buffer.from(svg), size);
    const bright = (x: number, y: number): boolean => (bytes[4 * (y * width + x)] ?? 0) > 120;
    const columns = Array.from({ length: width }, (_, x) => x).filter((x) =>
      Array.from({ length: height }, (_, y) => y).some((y) => bright(x, y)),
    );
    assert.ok((columns[0] ?? 0) >= 14 && (columns.at(-1) ?? width) <= 306);
    assert.ok(columns.length > 200);
  });
});

describe('a picture that may be see-through', () => {
  it('is refused when it cannot be read', async () => {
    const room = { width: 10, height: 10 };
    await assert.rejects(readRgba('/no/such.png', room), { code: 'IMAGE_UNREADABLE', message: /such\.png/ });
  });
});
