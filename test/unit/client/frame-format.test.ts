import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fractionOf, parseFormat } from '../../../src/client/frame-format.js';

describe("a program's frame format", () => {
  it('is I420 at 30 frames per second unless it says otherwise', () => {
    assert.deepEqual(parseFormat({ width: 640, height: 360 }), {
      fourcc: 'YU12',
      width: 640,
      height: 360,
      fpsFraction: [30, 1],
    });
  });

  it('takes rates as numbers and as fractions', () => {
    assert.deepEqual(fractionOf(60), [60, 1]);
    assert.deepEqual(fractionOf(29.97), [30000, 1001]);
    assert.deepEqual(fractionOf(23.976), [24000, 1001]);
    assert.deepEqual(fractionOf(12.5), [12500, 1000]);
    assert.deepEqual(parseFormat({ width: 2, height: 2, fps: [50, 2] }).fpsFraction, [50, 2]);
  });

  it('is refused with the name of the field', () => {
    const bad = { code: 'BAD_ARGUMENT' };
    assert.throws(() => parseFormat({ width: 0, height: 360 }), { ...bad, message: /width/ });
    assert.throws(() => parseFormat({ width: 640, height: 360, fps: 0 }), { ...bad, message: /fps/ });
    const fourcc = 'MJPG' as 'YU12';
    assert.throws(() => parseFormat({ width: 640, height: 360, fourcc }), { ...bad, message: /fourcc/ });
  });
});
