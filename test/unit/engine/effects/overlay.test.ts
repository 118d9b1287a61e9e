import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import sharp from 'sharp';
import { drawnBy } from './drawn-by.js';

const SIZE = { width: 320, height: 180 };
const GREY = 125;

describe('an overlay', () => {
  const folder = mkdtempSync(join(tmpdir(), 'camfx-overlay-'));
  const logo = join(folder, 'logo.png');
  // White, 2:1, see-through at its left half.
  before(async () => {
    const white = { create: { width: 50, height: 50, channels: 4, background: '#ffffff' } } as const;
    const clear = { create: { width: 100, height: 50, channels: 4, background: '#00000000' } } as const;
    await sharp(clear)
      .composite([{ input: white, left: 50, top: 0 }])
      .png()
      .toFile(logo);
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** Where luma is not the frame's: left, top, right, bottom. */
  async function changed(...effects: string[]): Promise<{ box: number[]; most: number }> {
    const luma = await drawnBy(effects, SIZE, GREY);
    const box = [SIZE.width, SIZE.height, 0, 0];
    let most = 0;
    for (let y = 0; y < SIZE.height; y++)
      for (let x = 0; x < SIZE.width; x++) {
        const value = luma[y * SIZE.width + x] ?? 0;
        if (value === GREY) continue;
        most = Math.max(most, value);
        const [left = 0, top = 0, right = 0, bottom = 0] = box;
        box.splice(
          0,
          4,
          Math.min(left, x),
          Math.min(top, y),
          Math.max(right, x + 1),
          Math.max(bottom, y + 1),
        );
      }
    return { box, most };
  }

  it('lies in the lower right corner, at its own aspect, where it is not see-through', async () => {
    // 10 % of the height are 18 pixels, 3 % margin 5; made smaller, the edge between clear and white is soft.
    const { box, most } = await changed(`overlay:${logo}`);
    const [left = 0, ...others] = box;
    assert.ok(left > 290 && left < 299, `left ${String(left)}`);
    assert.deepEqual([...others, most], [157, 315, 175, 235]);
  });

  it('lies where it is told to, as large and as see-through as it is told to', async () => {
    const { box, most } = await changed(`overlay:image=${logo},x=0,y=0,size=50,margin=0,opacity=50`);
    const [left = 0, ...others] = box;
    assert.ok(left > 80 && left < 92, `left ${String(left)}`);
    assert.deepEqual(others, [0, 180, 90]);
    assert.ok(Math.abs(most - 180) <= 1);
  });

  it('can be a text', async () => {
    const { box, most } = await changed('overlay:text=Hello, world,x=50,y=100,colour=#ffffff');
    const [left = 0, top = 0, right = 0, bottom = 0] = box;
    assert.ok(Math.abs((left + right) / 2 - 160) <= 3, `centred: ${String(left)} to ${String(right)}`);
    assert.ok(top >= 157 && bottom <= 175);
    assert.ok(most > 200);
  });

  it('shows nothing without either, and is refused with both', async () => {
    assert.equal((await changed('overlay')).most, 0);
    await assert.rejects(changed(`overlay:image=${logo},text=both`), {
      code: 'BAD_ARGUMENT',
      message: /not both/,
    });
    await assert.rejects(changed('overlay:/no/such.png'), { code: 'IMAGE_UNREADABLE' });
  });

  it('is refused with letters that the font lacks, which would be boxes', async () => {
    assert.ok((await changed('overlay:text=Grüße, déjà vu')).most > 200);
    await assert.rejects(changed('overlay:text=Grüße 你好'), {
      code: 'BAD_ARGUMENT',
      message: /no letter for: 你 好$/,
      hint: /as a picture/,
    });
  });
});
