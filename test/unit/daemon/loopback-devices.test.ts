import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  defaultLoopbackDevices,
  deviceLabel,
  deviceNames,
  findDeviceAgain,
  findLoopbackDevice,
  findUnclaimedDevice,
  isDeviceOf,
  isOfAnotherProgram,
  listLoopbackDevices,
} from '../../../src/daemon/devices/loopback-devices.js';
import { native, type VideoName } from '../../../src/native.js';

function node(path: string, card: string, isLoopback: boolean): VideoName {
  return { path, card, isLoopback };
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

  it('takes no device of another label, but for one that is nobody’s where none is ours', () => {
    const dummy = node('/dev/video5', 'Dummy video device (0x0001)', true);
    assert.deepEqual(defaultLoopbackDevices('camfx', [WEBCAM, OBS, dummy]), []);
    assert.equal(findUnclaimedDevice([WEBCAM, OBS, dummy])?.path, '/dev/video5');
    assert.equal(findUnclaimedDevice([WEBCAM, dummy, OURS_TOO]), null);
    assert.equal(findUnclaimedDevice([WEBCAM]), null);
  });

  it('leaves other programs’ devices to them, and says how to get one', () => {
    assert.throws(() => findUnclaimedDevice([WEBCAM, OBS]), {
      code: 'DEVICE_NOT_FOUND',
      message: /"OBS Virtual Camera", \/dev\/video4 is another program's$/,
      hint: /camfx setup.*--device \/dev\/video4.*camfx doctor/,
    });
    for (const label of [
      'OBS Cam',
      'DroidCam',
      'AkVCam',
      'Iriun Webcam',
      'GPhoto2 Webcam',
      'Intel MIPI Camera',
    ])
      assert.ok(isOfAnotherProgram(label), label);
    for (const label of ['Dummy video device (0x0000)', 'Virtual Camera', 'Jobs', 'mycam'])
      assert.ok(!isOfAnotherProgram(label), label);
  });

  it('tells the devices of several cameras apart by their labels', () => {
    const work = node('/dev/video11', 'camfx work', true);
    const nodes = [OBS, OURS, OURS_TOO, work];
    assert.deepEqual(defaultLoopbackDevices('work', nodes), [{ path: '/dev/video11', label: 'camfx work' }]);
    assert.deepEqual(defaultLoopbackDevices('home', nodes), []);
    assert.equal(defaultLoopbackDevices('camfx', nodes).length, 2);
    // A device of another of our cameras is not nobody's.
    assert.deepEqual(defaultLoopbackDevices('camfx', [work]), []);
    assert.equal(findUnclaimedDevice([work]), null);
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

  it('looks for none while the module is not loaded, and opens no node to look', (test) => {
    const loaded = test.mock.method(native, 'detectLoopbackModule', () => ({
      loaded: false,
      version: '',
      hasControlNode: false,
    }));
    const list = test.mock.method(native, 'listVideoNames', () => [OURS]);
    const open = test.mock.method(native, 'listVideoNodes', () => []);
    assert.deepEqual(defaultLoopbackDevices(), []);
    assert.throws(() => findLoopbackDevice('camfx'), { code: 'MODULE_MISSING' });
    assert.equal(list.mock.callCount(), 0);
    loaded.mock.mockImplementation(() => ({ loaded: true, version: '0.15.0', hasControlNode: true }));
    const device = { path: '/dev/video9', label: 'camfx' };
    assert.deepEqual(defaultLoopbackDevices(), [device]);
    assert.deepEqual(listLoopbackDevices(), [device]);
    assert.deepEqual(findLoopbackDevice('camfx'), device);
    assert.deepEqual(findDeviceAgain({ path: '/dev/video4', label: 'camfx' }), device);
    assert.notEqual(deviceNames(), '[]');
    assert.equal(open.mock.callCount(), 0);
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
