import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeOutput, describeViewers, describeQuality } from '../../../src/cli/describe.js';
import type { OutputStatus } from '../../../src/control/schema.js';
import type { VideoNode } from '../../../src/native.js';

const OUTPUT: OutputStatus = {
  type: 'v4l2loopback',
  camera: 'camfx',
  path: '/dev/video9',
  label: 'camfx',
  format: { fourcc: 'YU12', width: 1280, height: 720, fps: 30 },
  state: 'live',
  frames: 3,
  watchers: null,
  error: null,
};
const NODE: VideoNode = {
  path: '/dev/video9',
  card: 'camfx',
  driver: 'v4l2 loopback',
  isCapture: true,
  isOutput: false,
  isLoopback: true,
  error: null,
};

describe('who sees the camera', () => {
  it('is every application when the device is a capture device alone', () => {
    assert.match(describeViewers([OUTPUT], [NODE]), /^Firefox, Chromium, .* as "camfx"$/);
  });

  it('is not Chromium when the device can be written too', () => {
    assert.match(
      describeViewers([OUTPUT], [{ ...NODE, isOutput: true }]),
      /not Chromium: .*exclusive_caps=1/,
    );
  });

  it('is nobody while the device is not fed', () => {
    assert.match(describeViewers([{ ...OUTPUT, state: 'failed' }], [NODE]), /^no application yet/);
    assert.match(describeViewers([], []), /^no application yet/);
  });
});

describe('an output, described,', () => {
  it('says that the device keeps no card for a death of the daemon, and why', () => {
    assert.doesNotMatch(describeOutput(OUTPUT), /no idle card/);
    assert.match(
      describeOutput({ ...OUTPUT, insuranceTrouble: 'mmap: ENOMEM' }),
      /; no idle card if the daemon dies: mmap: ENOMEM$/,
    );
  });
});

describe('the quality of the matte, described,', () => {
  it('says why it is less than was asked for, and what the engine uses', () => {
    const engine = { quality: 'balanced', qualityReason: '', cpu: 0.123 };
    assert.equal(describeQuality(engine), 'balanced, 12 % of a processor');
    assert.equal(
      describeQuality({ quality: 'low, half the frames', qualityReason: 'frames were missed', cpu: 1.5 }),
      'low, half the frames (frames were missed), 150 % of a processor',
    );
    assert.match(describeQuality({ ...engine, quality: '' }), /^not known yet/);
  });
});
