import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import sharp from 'sharp';
import { Background, loadBackground, requestBackground } from '../../../../src/engine/effects/background.js';
import { native } from '../../../../src/native.js';
import { FrameStream } from '../../../../src/engine/frame-stream.js';
import { until } from '../../../integration/support/session.js';

const SIZE = { width: 64, height: 32 };

describe('a background', () => {
  const folder = mkdtempSync(join(tmpdir(), 'camfx-background-'));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('can be a colour', async () => {
    const rgb = await loadBackground('#204060', 'cover', SIZE);
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
    const rgb = await loadBackground(path, 'cover', SIZE);
    const [topRed = 0, , topBlue = 0] = rgb.subarray(0, 3);
    const [bottomRed = 0, , bottomBlue = 0] = rgb.subarray(-3);
    assert.ok(topRed > 200 && topBlue < 50, 'red is at the top after turning');
    assert.ok(bottomBlue > 200 && bottomRed < 50, 'blue is at the bottom after turning');
  });

  it('is shown whole or stretched when that is wished', async () => {
    const path = join(folder, 'square.png');
    await sharp({ create: { width: 20, height: 20, channels: 3, background: '#ff0000' } })
      .png()
      .toFile(path);
    const at = (rgb: Buffer, x: number): number => rgb[(16 * 64 + x) * 3] ?? 0;
    const contained = await loadBackground(path, 'contain', SIZE);
    assert.deepEqual([at(contained, 2), at(contained, 32), at(contained, 61)], [0, 255, 0]);
    const stretched = await loadBackground(path, 'stretch', SIZE);
    assert.deepEqual([at(stretched, 0), at(stretched, 63)], [255, 255]);
  });

  it('may be gray or see-through', async () => {
    const path = join(folder, 'clear.png');
    await sharp({ create: { width: 8, height: 8, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0 } } })
      .png()
      .toFile(path);
    assert.equal((await loadBackground(path, 'cover', SIZE)).length, 64 * 32 * 3);
    const gray = join(folder, 'gray.png');
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#808080' } })
      .grayscale()
      .png()
      .toFile(gray);
    assert.deepEqual([...(await loadBackground(gray, 'cover', SIZE)).subarray(0, 3)], [128, 128, 128]);
  });

  it('is refused when it is no picture', async () => {
    const path = join(folder, 'text.png');
    writeFileSync(path, 'not a picture');
    await assert.rejects(loadBackground(path, 'cover', SIZE), {
      code: 'IMAGE_UNREADABLE',
      message: /text\.png/,
    });
    await assert.rejects(loadBackground(join(folder, 'none.png'), 'cover', SIZE), {
      code: 'IMAGE_UNREADABLE',
    });
  });

  it('can be another camera, by name or path and at whatever size it has, or something drawn', async () => {
    const request = (background: string): ReturnType<typeof requestBackground> =>
      requestBackground({ background, fit: 'cover' }, { size: SIZE, fps: 25 });
    const picture = { ...SIZE, fps: 25 };
    for (const background of ['/dev/video7', 'camera:/dev/video7'])
      assert.deepEqual(await request(background), {
        kind: 'camera',
        path: '/dev/video7',
        exactSize: false,
        ...picture,
      });
    assert.deepEqual(await request('presenter'), { kind: 'presenter', ...picture });
    await assert.rejects(request('camera:no such camera'), { code: 'CAMERA_NOT_FOUND' });
    await assert.rejects(request(join(folder, 'none')), { code: 'MEDIA_UNREADABLE' });
  });

  it('that does not move is opened once, and has nothing to rest', async () => {
    const background = await Background.open({ background: '#204060', fit: 'cover' }, { size: SIZE });
    background.rest();
    background.update({ report: (message) => assert.fail(message) });
    assert.equal(background.description, '#204060');
    background.close();
    background.close();
    assert.throws(() => {
      background.native.showBlack();
    }, /closed/);
  });

  it('takes frames of any size, and refuses pictures of another', async () => {
    const picture = new native.NativeBackground({ ...SIZE, fit: 'cover' });
    const stream = new FrameStream({ kind: 'bars', width: 640, height: 480, fps: 30 }, () => undefined);
    await until('a frame', () => Promise.resolve(stream.showIn(picture) || undefined));
    stream.close();
    assert.throws(() => stream.showIn(picture), /closed/);
    assert.throws(
      () => {
        picture.show(new Uint8Array(5));
      },
      { code: 'BAD_ARGUMENT', message: 'Expected a background of 3072 bytes but received 5' },
    );
    picture.close();
  });
});
