import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ffmpegCommand, mediaRate } from '../../../../src/engine/media/ffmpeg-command.js';
import type { MediaInput } from '../../../../src/engine/media/media-input.js';
import type { MediaFacts } from '../../../../src/engine/media/media-probe.js';

const FILE: MediaInput = { kind: 'file', name: 'a.mp4', url: 'file:/v/a.mp4', options: [] };
const STREAM: MediaInput = {
  kind: 'stream',
  name: 'x',
  url: 'rtsp://x',
  options: ['-rtsp_flags', 'prefer_tcp'],
};
const FACTS: MediaFacts = {
  codec: 'h264',
  fps: 25,
  isLive: false,
  isSegmented: false,
  isPicture: false,
  matrix: null,
};
const WISH = { width: 640, height: 360, fit: 'contain', fpsFraction: [25, 1] } as const;

function command(
  input: MediaInput,
  facts: Partial<MediaFacts>,
  fit: 'contain' | 'cover' | 'stretch',
): string[] {
  return ffmpegCommand(input, { ...FACTS, ...facts }, { ...WISH, fit, fpsFraction: [25, 1] });
}

function filtersOf(args: string[]): string {
  return args[args.indexOf('-vf') + 1] ?? '';
}

describe('the ffmpeg command', () => {
  it('loops a file, and writes packed frames to its output', () => {
    const args = command(FILE, {}, 'contain');
    assert.deepEqual(args.slice(0, 9), [
      ...[
        'ffmpeg',
        '-nostdin',
        '-hide_banner',
        '-loglevel',
        'error',
        '-stream_loop',
        '-1',
        '-i',
        'file:/v/a.mp4',
      ],
    ]);
    assert.deepEqual(args.slice(-5), ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', 'pipe:1']);
  });

  it('reads a live stream without queues and never loops it', () => {
    const args = command(STREAM, { isLive: true }, 'contain');
    assert.equal(args.includes('-stream_loop'), false);
    assert.ok(args.indexOf('nobuffer') < args.indexOf('-i'));
    assert.ok(args.indexOf('prefer_tcp') < args.indexOf('-i'));
    assert.equal(args.includes('-use_wallclock_as_timestamps'), false);
    assert.ok(
      command(STREAM, { isLive: true, codec: 'mjpeg' }, 'contain').includes('-use_wallclock_as_timestamps'),
    );
  });

  it('does not stand still for as long as lost segments of a live stream were', () => {
    const startOf = (facts: Partial<MediaFacts>): string =>
      filtersOf(command(STREAM, facts, 'contain')).split('=')[0] ?? '';
    assert.equal(startOf({ isLive: true, isSegmented: true }), 'setpts');
    assert.equal(startOf({ isLive: true }), 'fps');
    assert.equal(startOf({ isSegmented: true }), 'fps');
  });

  it('fits the picture in one pass', () => {
    assert.match(
      filtersOf(command(FILE, {}, 'contain')),
      /^fps=25\/1,scale=w='2\*round\(\(min.*,pad=640:360:/,
    );
    assert.match(
      filtersOf(command(FILE, {}, 'cover')),
      /^fps=25\/1,scale=w='2\*round\(\(max.*,crop=640:360,/,
    );
    assert.match(filtersOf(command(FILE, {}, 'stretch')), /^fps=25\/1,scale=w=640:h=360:/);
  });

  it('makes BT.601 limited of everything', () => {
    assert.match(filtersOf(command(FILE, {}, 'stretch')), /:out_color_matrix=bt601:out_range=tv:/);
    const foreign = filtersOf(command(FILE, { matrix: 'bt709' }, 'stretch'));
    assert.match(foreign, /:in_color_matrix=bt709:out_range=tv:.*,colorspace=ispace=bt709:space=smpte170m:/);
    assert.doesNotMatch(foreign, /out_color_matrix/);
  });
});

describe('the rate of a medium', () => {
  const rate = (fps: number | null, wanted = 30, facts: Partial<MediaFacts> = {}): [number, number] =>
    mediaRate({ ...FACTS, fps, ...facts }, wanted);

  it('is its own where it is lower than the wanted one', () => {
    assert.deepEqual(rate(25), [25, 1]);
    assert.deepEqual(rate(60), [30, 1]);
    assert.deepEqual(rate(30000 / 1001), [30000, 1001]);
    assert.deepEqual(rate(24000 / 1001), [24000, 1001]);
    assert.deepEqual(rate(12.5), [12500, 1000]);
  });

  it('is the wanted one where nobody knows, and for JPEGs, whose rate is a guess', () => {
    assert.deepEqual(rate(null, 15), [15, 1]);
    assert.deepEqual(rate(25, 30, { codec: 'mjpeg', isLive: true }), [30, 1]);
    assert.deepEqual(rate(25, 30, { codec: 'mjpeg' }), [25, 1]);
  });

  it('is never so low that the source seems dead', () => {
    assert.deepEqual(rate(0.1), [10, 1]);
    assert.deepEqual(rate(0.1, 5), [5, 1]);
  });
});
