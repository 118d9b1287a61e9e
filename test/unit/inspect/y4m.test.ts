import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Y4mClock, y4mHeader } from '../../../src/inspect/y4m.js';

describe('y4m', () => {
  it('names size, rate, and limited range in its header', () => {
    const format = { fourcc: 'YU12', width: 1280, height: 720, fps: 29.97 };
    assert.equal(
      y4mHeader({ ...format, fpsFraction: [30000, 1001] }),
      'YUV4MPEG2 W1280 H720 F30000:1001 Ip A1:1 C420mpeg2 XYSCSS=420MPEG2 XCOLORRANGE=LIMITED\n',
    );
  });

  it('writes each frame once at a steady rate, whatever its jitter', () => {
    const clock = new Y4mClock([10, 1]);
    const times = [5, 5.104, 5.198, 5.31, 5.399];
    assert.deepEqual(
      times.map((seconds) => clock.due(seconds * 1e9)),
      [1, 1, 1, 1, 1],
    );
  });

  it('repeats a frame for each one missed and leaves out one that comes early', () => {
    const clock = new Y4mClock([10, 1]);
    const times = [1, 1.3, 1.31, 1.4];
    assert.deepEqual(
      times.map((seconds) => clock.due(seconds * 1e9)),
      [1, 3, 0, 1],
    );
  });

  it('leaves a long pause out', () => {
    const clock = new Y4mClock([10, 1]);
    assert.deepEqual(
      [1, 61, 61.1].map((seconds) => clock.due(seconds * 1e9)),
      [1, 1, 1],
    );
  });
});
