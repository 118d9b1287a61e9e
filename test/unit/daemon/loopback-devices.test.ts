import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultLoopbackDevices, findLoopbackDevice } from '../../../src/daemon/devices/loopback-devices.js';
import type { VideoNode } from '../../../src/native.js';

function node(path: string, card: string, isLoopback: boolean): VideoNode {
  return { path, card, driver: '', isCapture: !isLoopback, isOutput: isLoopback, isLoopback, error: null };
}

const WEBCAM = node('/dev/video0', 'camfx imitation', false);
const OBS = node('/dev/video4', 'OBS Virtual Camera', true);
const OURS = node('/dev/video9', 'camfx', true);
const OURS_TOO = node('/dev/video10', 'camfx 2', true);

describe('finding loopback devices', () => {
  it('takes those labelled camfx, by driver and not by number', () => {
    const found = defaultLoopbackDevices([WEBCAM, OBS, OURS, OURS_TOO]);
    assert.deepEqual(found, [
      { path: '/dev/video9', label: 'camfx' },
      { path: '/dev/video10', label: 'camfx 2' },
    ]);
  });

  it('takes one of another label when there is none of ours', () => {
    assert.deepEqual(defaultLoopbackDevices([WEBCAM, OBS]), [
      { path: '/dev/video4', label: 'OBS Virtual Camera' },
    ]);
    assert.deepEqual(defaultLoopbackDevices([WEBCAM]), []);
  });

  it('finds a named one by path or label', () => {
    assert.equal(findLoopbackDevice('/dev/video4', [OBS, OURS], true).label, 'OBS Virtual Camera');
    assert.equal(findLoopbackDevice('camfx', [OBS, OURS], true).path, '/dev/video9');
  });

  it('says what is wrong with a device that it can not feed', () => {
    assert.throws(() => findLoopbackDevice('camfx', [], false), { code: 'MODULE_MISSING' });
    assert.throws(() => findLoopbackDevice('camfx', [OBS], true), {
      code: 'DEVICE_NOT_FOUND',
      message: /No v4l2loopback/,
    });
    assert.throws(() => findLoopbackDevice('/dev/video0', [WEBCAM], true), {
      code: 'DEVICE_NOT_FOUND',
      message: /is not/,
    });
  });
});
