import assert from 'node:assert/strict';
import { it } from 'node:test';
import { FrameRate } from '../../../src/engine/frame-rate.js';

it('the frame rate is that of the last seconds', () => {
  const rate = new FrameRate();
  assert.equal(rate.perSecond, 0);
  for (let second = 0; second <= 10; second++) rate.update(second * 30, second * 1000);
  assert.equal(rate.perSecond, 30);
  for (let second = 11; second <= 20; second++) rate.update(300, second * 1000);
  assert.equal(rate.perSecond, 0);
});
