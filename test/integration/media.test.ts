/** Sources that the real ffmpeg decodes, from clips that it draws itself. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import type { Fit } from '../../src/engine/media/fit.js';
import { requestMedia } from '../../src/engine/media/media-request.js';
import type { SourceRequest } from '../../src/native.js';
import { ClipFolder, drawn } from './support/clips.js';
import { assertColour, BLACK, colourAt, COLOURS, decode, FRAME, SIZE, watch } from './support/pictures.js';
import { Session, SMALL, until, WATCHDOG_S } from './support/session.js';

let clips: ClipFolder;
before(() => {
  clips = new ClipFolder();
});
after(() => {
  clips.remove();
});

function request(path: string, fit: Fit = 'contain', fps = 30): Promise<SourceRequest> {
  return requestMedia(path, { ...SIZE, fps, fit });
}

describe('a video', () => {
  it('is shown at its own rate, again and again, and leaves no process', async () => {
    const clip = clips.make(
      'rate.mp4',
      ...drawn('testsrc=size=64x36:rate=20:duration=0.5'),
      '-pix_fmt',
      'yuv420p',
    );
    const source = await request(clip);
    assert.equal(source.fps, 20);
    // Five times its length.
    const { captured, ms } = await watch(source, 50);
    const rate = ((captured - 1) / ms) * 1000;
    // A busy machine may be late; too fast would be ours. The last look comes up to 50 ms after its frame.
    assert.ok(rate < 21.5 && rate > 12, `${String(rate)} fps`);
    assert.deepEqual(clips.decoders(), []);
  });

  for (const [ending, more] of [
    ['mp4', []],
    ['webm', []],
    ['gif', []],
    ['mp4', [...drawn('sine=duration=3'), '-map', '0', '-map', '1']],
  ] as const) {
    it(`goes on at the seam of the loop: ${ending}${more.length > 0 ? ' with a longer sound' : ''}`, async () => {
      const picture = drawn('testsrc=size=128x72:rate=10:duration=1');
      const colours = ending === 'gif' ? [] : ['-pix_fmt', 'yuv420p'];
      const clip = clips.make(`seam-${String(more.length)}.${ending}`, ...picture, ...more, ...colours);
      const bytes = await decode(await request(clip), 35);
      assert.equal(bytes.length, 35 * FRAME);
      const frame = (index: number): string =>
        bytes.subarray(index * FRAME, (index + 1) * FRAME).toString('latin1');
      const once = new Set(Array.from({ length: 10 }, (_, index) => frame(index)));
      assert.equal(once.size, 10);
      // Each picture of the clip comes back; one more or less at a seam is a format's own.
      const turns = Array.from({ length: 25 }, (_, index) => frame(index + 10));
      assert.ok(turns.every((picture) => once.has(picture)));
      const repeats = turns.filter((picture, index) => picture === turns[index - 1]).length;
      assert.ok(repeats <= 3, `${String(repeats)} repeated pictures`);
    });
  }

  for (const [name, size, matrix] of [
    ['small and untagged', '320x240', []],
    ['HD and untagged', '1280x720', ['-vf', 'scale=out_color_matrix=bt709', '-colorspace', 'unknown']],
    ['HD tagged BT.709', '1280x720', ['-vf', 'scale=out_color_matrix=bt709', '-colorspace', 'bt709']],
    [
      'HD in ten bits of BT.2020',
      '1280x720',
      ['-vf', 'scale=out_color_matrix=bt2020', '-colorspace', 'bt2020nc'],
    ],
    ['full range', '320x240', ['-vf', 'scale=out_range=pc', '-color_range', 'pc']],
  ] as const) {
    it(`has the right colours: ${name}`, async () => {
      for (const [colour, expected] of Object.entries(COLOURS)) {
        const picture = drawn(`color=${colour}:size=${size}:rate=10:duration=0.5,format=rgb24`);
        const clip = clips.make(
          `colour.mp4`,
          ...picture,
          ...matrix,
          '-pix_fmt',
          name.includes('ten bits') ? 'yuv420p10le' : 'yuv420p',
          '-c:v',
          'libx264',
          '-crf',
          '1',
        );
        assertColour(colourAt(await decode(await request(clip, 'stretch'), 1), 64, 36), expected, colour);
      }
    });
  }

  it('of another shape gets bars, is cut, or is squashed', async () => {
    const picture = drawn('color=white:size=90x160:rate=10:duration=0.5');
    const clip = clips.make('portrait.mp4', ...picture, '-pix_fmt', 'yuv420p');
    const first = async (fit: Fit): Promise<Buffer> => decode(await request(clip, fit), 1);
    const contained = await first('contain');
    assertColour(colourAt(contained, 10, 36), BLACK, 'beside');
    assertColour(colourAt(contained, 64, 2), COLOURS.white, 'above the middle');
    assertColour(colourAt(await first('cover'), 2, 2), COLOURS.white, 'the corner when cut');
    assertColour(colourAt(await first('stretch'), 2, 2), COLOURS.white, 'the corner when squashed');
  });

  it('with pixels that are not square keeps its shape', async () => {
    // 64x72 pixels, twice as wide as high each: a picture of 128x72.
    const picture = drawn('color=white:size=64x72:rate=10:duration=0.5,setsar=2');
    const clip = clips.make('anamorphic.mp4', ...picture, '-pix_fmt', 'yuv420p');
    assertColour(colourAt(await decode(await request(clip), 1), 2, 36), COLOURS.white, 'the left edge');
  });

  it('can be open twice, as the source and behind the person', async () => {
    const clip = clips.make(
      'twice.mp4',
      ...drawn('testsrc=size=64x36:rate=20:duration=1'),
      '-pix_fmt',
      'yuv420p',
    );
    const [front, behind] = await Promise.all([request(clip), request(clip, 'cover')]);
    await Promise.all([watch(front, 5), watch(behind, 5)]);
    assert.deepEqual(clips.decoders(), []);
  });
});

describe('what is no video', () => {
  it('is refused with the reason', async () => {
    const junk = join(clips.path, 'junk.mp4');
    writeFileSync(junk, Buffer.alloc(2000, 7));
    await assert.rejects(request(junk), {
      code: 'MEDIA_UNREADABLE',
      message: /junk\.mp4 could not be read: \w+/,
    });
    await assert.rejects(request(join(clips.path, 'missing.mp4')), {
      code: 'MEDIA_UNREADABLE',
      message: /missing\.mp4 could not be read: No such file or directory$/,
    });
    const sound = clips.make('sound.wav', ...drawn('sine=duration=1'));
    await assert.rejects(request(sound), { code: 'MEDIA_UNREADABLE', message: /has no pictures in it$/ });
    await assert.rejects(request('rtsp://me:secret@127.0.0.1:1/x'), (error: Error) => {
      assert.match(error.message, /^rtsp:\/\/127\.0\.0\.1:1\/x could not be read: .*refused/i);
      return !error.message.includes('secret');
    });
  });

  it('is a picture where it is one, turned as the camera was held', async () => {
    const path = join(clips.path, 'turned.jpg');
    // Stored lying on its side: red left, blue right; upright: red above.
    const half = { create: { width: 80, height: 40, channels: 3, background: 'blue' } } as const;
    const red = { create: { width: 40, height: 40, channels: 3, background: 'red' } } as const;
    const picture = sharp(half).composite([{ input: red, left: 0, top: 0 }]);
    await picture
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .withMetadata({ orientation: 6 })
      .toFile(path);
    for (const text of [path, pathToFileURL(path).href]) {
      const { kind, ...rest } = await request(text);
      assert.deepEqual([kind, 'name' in rest && rest.name], ['still', path]);
    }
    const source = await request(path);
    assert.ok(source.kind === 'still');
    const { i420 } = source;
    assertColour(colourAt(i420, 64, 10), COLOURS.red, 'above');
    assertColour(colourAt(i420, 64, 60), COLOURS.blue, 'below');
    assertColour(colourAt(i420, 10, 36), BLACK, 'beside');
    const { captured } = await watch(source, 3);
    assert.ok(captured >= 3);
  });
});

describe('camfx start with a video', () => {
  let session: Session;
  before(() => {
    session = new Session();
  });
  after(async () => {
    await session.end();
  });

  it('shows it, decodes only while somebody watches, and leaves no process when it is killed', async () => {
    const clip = clips.make(
      'start.mp4',
      ...drawn('testsrc=size=64x36:rate=15:duration=1'),
      '-pix_fmt',
      'yuv420p',
    );
    const camfx = await session.start(
      '--source',
      clip,
      '--effect',
      'none',
      '--linger',
      '100',
      '--no-preview',
      ...SMALL,
    );
    assert.match(camfx.stdout.join('\n'), new RegExp(`^source: {2}${clip}, 320x180 15 fps$`, 'm'));
    await clips.untilNoDecoder();
    const tap = session.spawn('tap');
    await until('an ffmpeg', () => Promise.resolve(clips.decoders().length === 1 ? true : undefined));
    await until('the picture', async () =>
      (await session.status()).engine?.sourceState === 'live' ? true : undefined,
    );
    camfx.signal('SIGKILL');
    await camfx.exit(WATCHDOG_S);
    await clips.untilNoDecoder();
    tap.signal('SIGTERM');
  });
});
