import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import sharp from 'sharp';
import { loadBackground } from '../../../src/engine/effects/replace.js';

const SIZE = { width: 64, height: 32 };

describe('a background', () => {
  const folder = mkdtempSync(join(tmpdir(), 'camfx-background-'));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('can be a colour', async () => {
    const rgb = await loadBackground('#204060', SIZE);
    assert.equal(rgb.length, 64 * 32 * 3);
    assert.deepEqual([...rgb.subarray(-3)], [0x20, 0x40, 0x60]);
  });

  it('fills the frame without being squashed, and stands upright', async () => {
    // Left half red, right half blue, stored on its side as cameras do (EXIF orientation 6: turn right to view).
    const path = join(folder, 'turned.jpg');
    const red = {
      input: { create: { width: 100, height: 200, channels: 3, background: '#ff0000' } },
      left: 0,
      top: 0,
    } as const;
    const canvas = sharp({ create: { width: 200, height: 200, channels: 3, background: '#0000ff' } });
    await canvas.composite([red]).withMetadata({ orientation: 6 }).jpeg({ quality: 100 }).toFile(path);
    const rgb = await loadBackground(path, SIZE);
    const [topRed = 0, , topBlue = 0] = rgb.subarray(0, 3);
    const [bottomRed = 0, , bottomBlue = 0] = rgb.subarray(-3);
    assert.ok(topRed > 200 && topBlue < 50, 'red is at the top after turning');
    assert.ok(bottomBlue > 200 && bottomRed < 50, 'blue is at the bottom after turning');
  });

  it('may be gray or see-through', async () => {
    const path = join(folder, 'clear.png');
    await sharp({ create: { width: 8, height: 8, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0 } } })
      .png()
      .toFile(path);
    assert.equal((await loadBackground(path, SIZE)).length, 64 * 32 * 3);
    const gray = join(folder, 'gray.png');
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#808080' } })
      .grayscale()
      .png()
      .toFile(gray);
    assert.deepEqual([...(await loadBackground(gray, SIZE)).subarray(0, 3)], [128, 128, 128]);
  });

  it('is refused when it is no picture', async () => {
    const path = join(folder, 'text.png');
    writeFileSync(path, 'not a picture');
    await assert.rejects(loadBackground(path, SIZE), { code: 'IMAGE_UNREADABLE', message: /text\.png/ });
    await assert.rejects(loadBackground(join(folder, 'none.png'), SIZE), { code: 'IMAGE_UNREADABLE' });
  });
});
