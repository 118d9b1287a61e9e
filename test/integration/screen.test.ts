/** A screen as the source: Xvfb's, white all over. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { requestMedia } from '../../src/engine/media/media-request.js';
import { assertColour, BLACK, colourAt, COLOURS, decode, SIZE, watch } from './support/pictures.js';

const PICTURE = { ...SIZE, fps: 20, fit: 'contain' } as const;

describe('an X11 screen', () => {
  let server: ChildProcess;
  let display: string;

  before(async () => {
    const args = ['-displayfd', '3', '-wr', '-nolisten', 'tcp', '-screen', '0', '320x180x24'];
    server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    const [number] = (await once(createInterface(server.stdio[3] as Readable), 'line')) as [string];
    display = `:${number}`;
    process.env.DISPLAY = display;
    delete process.env.WAYLAND_DISPLAY;
    delete process.env.XDG_SESSION_TYPE;
  });
  after(async () => {
    const ended = once(server, 'exit');
    server.kill();
    await ended;
  });

  it('is grabbed whole, at the wanted rate', async () => {
    const source = await requestMedia('screen', PICTURE);
    assert.equal(source.kind === 'media' && source.isLive, true);
    assertColour(colourAt(await decode(source, 1), 4, 4), COLOURS.white, 'the corner');
    const { captured, ms } = await watch(source, 20);
    assert.ok(((captured - 1) / ms) * 1000 < 21.5, `${String(captured)} frames in ${String(ms)} ms`);
  });

  it('is grabbed in part, in its own shape', async () => {
    const picture = await decode(await requestMedia('screen:90x90+10,20', PICTURE), 1);
    assertColour(colourAt(picture, 64, 4), COLOURS.white, 'the middle');
    assertColour(colourAt(picture, 4, 36), BLACK, 'beside');
    assertColour(
      colourAt(await decode(await requestMedia(display, PICTURE), 1), 4, 4),
      COLOURS.white,
      'by name',
    );
  });

  it('that is not there, or a part beyond it, is refused with the reason', async () => {
    const refusal = { code: 'SCREEN_UNAVAILABLE', message: /can't be grabbed: \w+/ };
    await assert.rejects(requestMedia(':4711', PICTURE), refusal);
    await assert.rejects(requestMedia('screen:4000x4000', PICTURE), refusal);
    await assert.rejects(requestMedia('window:0x7fffffff', PICTURE), refusal);
  });
});
