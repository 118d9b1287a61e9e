import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MediaInput } from '../../../../src/engine/media/media-input.js';
import {
  lastComplaint,
  parseFacts,
  probeArguments,
  probeMedia,
} from '../../../../src/engine/media/media-probe.js';

const FILE: MediaInput = { kind: 'file', name: 'a.mp4', url: 'file:/v/a.mp4', options: [] };
const STREAM: MediaInput = {
  kind: 'stream',
  name: 'rtsp://host/x',
  url: 'rtsp://me:secret@host/x',
  options: ['-rtsp_flags', 'prefer_tcp'],
};

function answer(stream: Record<string, unknown>, format: Record<string, unknown>): string {
  return JSON.stringify({ programs: [], streams: [stream], format });
}

const MP4 = answer(
  {
    codec_name: 'h264',
    width: 1280,
    height: 720,
    pix_fmt: 'yuv420p',
    r_frame_rate: '30000/1001',
    avg_frame_rate: '30000/1001',
  },
  { format_name: 'mov,mp4,m4a,3gp,3g2,mj2', duration: '3.000000' },
);

describe('the probe of a medium', () => {
  it('asks for the first video stream, with the options that its input needs', () => {
    const asked = probeArguments(STREAM);
    assert.deepEqual(asked.slice(-4), ['-rtsp_flags', 'prefer_tcp', '-i', 'rtsp://me:secret@host/x']);
    assert.deepEqual(asked.slice(4, 6), ['-select_streams', 'V:0']);
  });

  it('knows codec, rate and colours of a file', () => {
    assert.deepEqual(parseFacts(MP4, FILE), {
      codec: 'h264',
      fps: 30000 / 1001,
      isLive: false,
      isSegmented: false,
      isPicture: false,
      matrix: 'bt709',
    });
  });

  it('takes HD that says nothing for BT.709, what is small for BT.601, and RGB for neither', () => {
    const matrix = (stream: Record<string, unknown>): string | null =>
      parseFacts(answer(stream, {}), FILE).matrix;
    assert.equal(matrix({ height: 1080, pix_fmt: 'yuv420p' }), 'bt709');
    assert.equal(matrix({ height: 480, pix_fmt: 'yuv420p' }), null);
    assert.equal(matrix({ height: 1080, pix_fmt: 'bgra' }), null);
    assert.equal(matrix({ height: 1080, pix_fmt: 'yuvj420p', color_space: 'bt470bg' }), null);
    assert.equal(matrix({ height: 480, pix_fmt: 'yuv420p', color_space: 'bt709' }), 'bt709');
    assert.equal(matrix({ height: 2160, pix_fmt: 'yuv420p10le', color_space: 'bt2020nc' }), 'bt2020');
  });

  it('finds the rate elsewhere when the average is not known, or says that nobody knows', () => {
    const rate = (average: string, real: string): number | null =>
      parseFacts(answer({ avg_frame_rate: average, r_frame_rate: real }, {}), FILE).fps;
    assert.equal(rate('0/0', '25/1'), 25);
    assert.equal(rate('0/0', '90000/1'), null);
    assert.equal(rate('x', '1/0'), null);
  });

  it('takes a stream without an end as live, but not a recording that does not know its length', () => {
    const isLive = (format: Record<string, unknown>, input = STREAM): boolean =>
      parseFacts(answer({}, format), input).isLive;
    assert.equal(isLive({ format_name: 'rtsp' }), true);
    assert.equal(isLive({ format_name: 'mpjpeg', duration: 'N/A' }), true);
    assert.equal(isLive({ format_name: 'hls', duration: '60.0' }), false);
    assert.equal(isLive({ format_name: 'matroska,webm' }), false);
    assert.equal(isLive({ format_name: 'mpegts' }, FILE), false);
    assert.equal(isLive({ format_name: 'x11grab' }, { ...FILE, kind: 'screen' }), true);
  });

  it('knows a stream that comes in segments', () => {
    const isSegmented = (name: string): boolean =>
      parseFacts(answer({}, { format_name: name }), STREAM).isSegmented;
    assert.deepEqual(['hls', 'dash', 'rtsp', 'mpegts'].map(isSegmented), [true, true, false, false]);
  });

  it('tells single pictures from what moves', () => {
    const isPicture = (name: string): boolean =>
      parseFacts(answer({}, { format_name: name }), FILE).isPicture;
    assert.equal(isPicture('png_pipe'), true);
    assert.equal(isPicture('image2'), true);
    assert.equal(isPicture('gif'), false);
  });

  it('refuses what has no pictures, and an answer that is none', () => {
    assert.throws(() => parseFacts('{"streams":[],"format":{"format_name":"mp3"}}', FILE), {
      code: 'MEDIA_UNREADABLE',
      message: 'a.mp4 has no pictures in it',
    });
    assert.throws(() => parseFacts('{"streams":7}', FILE), { code: 'MEDIA_UNREADABLE' });
  });

  it('gives the last complaint as the reason, without address, path, password or control characters', () => {
    const text = '[mov @ 0x55c0] [x @ 0x1] moov atom not found\nfile:/v/a.mp4: Invalid data\n\n';
    assert.equal(lastComplaint(text, FILE), 'Invalid data');
    assert.equal(
      lastComplaint('[tcp @ 0x1] rtsp://me:secret@host/x \x1b[31m', STREAM),
      'rtsp://host/x ?[31m',
    );
    assert.equal(lastComplaint('', FILE), 'ffprobe does not say why');
  });

  it('says when ffprobe is not there', async () => {
    const missing = { code: 'FFMPEG_MISSING', hint: /apt install ffmpeg/ };
    await assert.rejects(probeMedia(FILE, { program: 'ffprobe-that-is-not-there' }), missing);
  });
});
