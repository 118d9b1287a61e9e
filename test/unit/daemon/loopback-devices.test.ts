import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  defaultLoopbackDevices,
  deviceLabel,
  findDeviceAgain,
  findLoopbackDevice,
  isDeviceOf,
} from '../../../src/daemon/devices/loopback-devices.js';
import { native, type VideoNode } from '../../../src/native.js';

function node(path: string, card: string, isLoopback: boolean): VideoNode {
  return { path, card, driver: '', isCapture: !isLoopback, isOutput: isLoopback, isLoopback, error: null };
}

const WEBCAM = node('/dev/video0', 'camfx imitation', false);
const OBS = node('/dev/video4', 'OBS Virtual Camera', true);
const OURS = node('/dev/video9', 'camfx', true);
const OURS_TOO = node('/dev/video10', 'camfx 2', true);

describe('finding loopback devices', () => {
  it('takes those labelled camfx, by driver and not by number', () => {
    const found = defaultLoopbackDevices('camfx', [WEBCAM, OBS, OURS, OURS_TOO]);
    assert.deepEqual(found, [
      { path: '/dev/video9', label: 'camfx' },
      { path: '/dev/video10', label: 'camfx 2' },
    ]);
  });

  it('takes one of another label when there is none of ours', () => {
    assert.deepEqual(defaultLoopbackDevices('camfx', [WEBCAM, OBS]), [
      { path: '/dev/video4', label: 'OBS Virtual Camera' },
    ]);
    assert.deepEqual(defaultLoopbackDevices('camfx', [WEBCAM]), []);
  });

  it('tells the devices of several cameras apart by their labels', () => {
    const work = node('/dev/video11', 'camfx work', true);
    const nodes = [OBS, OURS, OURS_TOO, work];
    assert.deepEqual(defaultLoopbackDevices('work', nodes), [{ path: '/dev/video11', label: 'camfx work' }]);
    assert.deepEqual(defaultLoopbackDevices('home', nodes), []);
    assert.equal(defaultLoopbackDevices('camfx', nodes).length, 2);
    // A device of another of our cameras is not nobody's.
    assert.deepEqual(defaultLoopbackDevices('camfx', [work]), []);
  });

  it('gives labels that it knows again, and that the module does not cut', () => {
    const longest = 'a'.repeat(24);
    for (const camera of ['camfx', 'work', 'room-2', longest])
      for (const copy of [1, 2, 8]) {
        const label = deviceLabel(camera, copy);
        assert.ok(label.length <= 31, label);
        assert.ok(isDeviceOf(camera, label), label);
        assert.ok(!isDeviceOf('another', label), label);
      }
    assert.equal(isDeviceOf('camfx', 'camfx 1'), false);
  });

  it('finds a named one by path or label', () => {
    assert.equal(findLoopbackDevice('/dev/video4', [OBS, OURS], true).label, 'OBS Virtual Camera');
    assert.equal(findLoopbackDevice('camfx', [OBS, OURS], true).path, '/dev/video9');
  });

  it('finds one again by its label, yet its own among several of one label', () => {
    const [first, second] = [node('/dev/video3', 'camfx', true), node('/dev/video4', 'camfx', true)];
    const device = { path: '/dev/video4', label: 'camfx' };
    assert.equal(findDeviceAgain(device, [], [first, second], true).path, '/dev/video4');
    assert.equal(findDeviceAgain(device, [], [OBS, OURS], true).path, '/dev/video9');
    assert.equal(
      findDeviceAgain({ path: '/dev/video9', label: 'camfx' }, ['/dev/video3'], [first, second], true).path,
      '/dev/video4',
    );
    const cameraThere = node('/dev/video4', 'camfx', false);
    assert.equal(findDeviceAgain(device, [], [first, cameraThere], true).path, '/dev/video3');
    assert.throws(() => findDeviceAgain(device, [], [OBS], true), { code: 'DEVICE_NOT_FOUND' });
  });

  it('opens no camera to look while the module is not loaded', (test) => {
    const loaded = test.mock.method(native, 'detectLoopbackModule', () => ({
      loaded: false,
      version: '',
      hasControlNode: false,
    }));
    const list = test.mock.method(native, 'listVideoNodes', () => [OURS]);
    assert.deepEqual(defaultLoopbackDevices(), []);
    assert.throws(() => findLoopbackDevice('camfx'), { code: 'MODULE_MISSING' });
    assert.equal(list.mock.callCount(), 0);
    loaded.mock.mockImplementation(() => ({ loaded: true, version: '0.15.0', hasControlNode: true }));
    assert.deepEqual(defaultLoopbackDevices(), [{ path: '/dev/video9', label: 'camfx' }]);
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
