import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isScreen, isUrl, toMediaInput } from '../../../../src/engine/media/media-input.js';

const X11 = { DISPLAY: ':7' };

describe('what the user typed as a source', () => {
  it('is a file by its whole path, whatever its name holds', () => {
    const input = toMediaInput('/videos/concat:a|b.mp4', 30);
    assert.deepEqual(input, {
      kind: 'file',
      name: '/videos/concat:a|b.mp4',
      url: 'file:/videos/concat:a|b.mp4',
      options: [],
    });
    assert.equal(toMediaInput('-y', 30).url, `file:${process.cwd()}/-y`);
  });

  it('is a file also as file:///…, and only of this machine', () => {
    const input = toMediaInput('file:///videos/at%20sea.mp4', 30);
    assert.deepEqual(
      [input.kind, input.name, input.url],
      ['file', '/videos/at sea.mp4', 'file:/videos/at sea.mp4'],
    );
    assert.equal(isUrl('file:///videos/a.mp4'), false);
    assert.throws(() => toMediaInput('file://beach.jpg', 30), {
      code: 'MEDIA_UNREADABLE',
      hint: /file:\/\/\/home/,
    });
  });

  it('is a URL that people see without password and token', () => {
    const input = toMediaInput('rtsp://me:secret@host:554/live?token=1', 30);
    assert.equal(input.name, 'rtsp://host:554/live?…');
    assert.deepEqual(input.options, ['-rtsp_flags', 'prefer_tcp']);
    assert.equal(toMediaInput('https://host/a@b.mp4', 30).name, 'https://host/a@b.mp4');
    assert.deepEqual(toMediaInput('https://host/a.mp4', 30).options, ['-rw_timeout', '25000000']);
    assert.equal(isUrl('clip.mp4'), false);
  });

  it('is the screen, a part of it, a window or another display', () => {
    const grab = ['-f', 'x11grab', '-framerate', '25'];
    assert.deepEqual(toMediaInput('screen', 25, X11), {
      kind: 'screen',
      name: 'screen',
      url: ':7',
      options: grab,
    });
    const part = toMediaInput('screen:640x480+10,20', 25, X11);
    assert.deepEqual([part.url, part.options], [':7+10,20', [...grab, '-video_size', '640x480']]);
    const window = toMediaInput('window:0x1e00007', 25, X11);
    assert.deepEqual([window.url, window.options], [':7', [...grab, '-window_id', '0x1e00007']]);
    assert.equal(toMediaInput(':1.0+5,6', 25, {}).url, ':1.0+5,6');
    for (const text of ['screen.mp4', 'screens', 'window:x', ':x', './screen'])
      assert.equal(isScreen(text), false);
  });

  it('is no screen on Wayland, nor where there is none', () => {
    const remedy = { code: 'SCREEN_UNAVAILABLE', hint: /X11.*OBS/ };
    assert.throws(() => toMediaInput('screen', 30, { ...X11, WAYLAND_DISPLAY: 'wayland-0' }), remedy);
    assert.throws(() => toMediaInput('screen', 30, { ...X11, XDG_SESSION_TYPE: 'wayland' }), remedy);
    assert.throws(() => toMediaInput('window:7', 30, {}), remedy);
  });
});
