import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { explain } from '../../../src/doctor/explain.js';
import { CamfxError, type ErrorCode } from '../../../src/errors.js';
import { NO_MODULE } from './faults/module-faults.js';
import { CAMERA, type Files, LOOPBACK, MadeUpMachine } from './made-up-machine.js';
import type { MachineOptions } from '../../../src/doctor/machine.js';

describe('why a start failed', () => {
  let madeUp = new MadeUpMachine();
  beforeEach(() => {
    madeUp = new MadeUpMachine();
  });
  afterEach(() => {
    madeUp.remove();
  });

  const STUCK = { nodes: [{ ...LOOPBACK, isCapture: false }, CAMERA] };
  const LOCKED = { nodes: [LOOPBACK, { ...CAMERA, error: 'EACCES' }] };
  const reasons: [code: ErrorCode, message: string, says: RegExp, remedy: RegExp, Files, MachineOptions][] = [
    ['MODULE_MISSING', 'No camera device camfx', /v4l2loopback is not installed/, /modprobe/, NO_MODULE, {}],
    ['DEVICE_NOT_FOUND', 'No device camfx', /without devices/, /modprobe -r/, {}, { nodes: [CAMERA] }],
    ['DEVICE_GONE', '/dev/video9: ENODEV', /its node \/dev\/video9/, /mknod/, { '/dev/video9': null }, {}],
    ['DEVICE_BUSY', '/dev/video9 is fed', /is fed by ffmpeg/, /fuser/, {}, {}],
    ['DEVICE_FORMAT', 'S_FMT on /dev/video9: EINVAL', /is stuck/, /--fix/, {}, STUCK],
    ['CAMERA_PERMISSION', 'open on /dev/video0: EACCES', /EACCES/, /video group/, {}, LOCKED],
    ['CAMERA_BUSY', 'open on /dev/video0: EBUSY', /in use by zoom.*EBUSY/, /fuser/, {}, {}],
  ];
  for (const [code, message, says, remedy, files, options] of reasons) {
    it(`is what the checks say for ${code}`, () => {
      madeUp.addHolder(4711, 'ffmpeg', '/dev/video9');
      madeUp.addHolder(4712, 'zoom', '/dev/video0');
      const error = new CamfxError(code, message);
      const explained = explain(error, () => madeUp.make(files, options));
      assert.match(explained.message, says);
      assert.match(explained.hint, remedy);
      assert.equal(explained.code, code);
      assert.equal(explained.exitCode, error.exitCode);
      assert.equal(explained.cause, error);
    });
  }

  it('is what it said itself when the checks know of another device only, or of a note', () => {
    madeUp.addHolder(4712, 'zoom', '/dev/video0');
    const look = () => madeUp.make();
    for (const message of ['open on /dev/video: EBUSY', 'open on /dev/video01: EBUSY'])
      assert.equal(explain(new CamfxError('CAMERA_BUSY', message), look).message, message);
    const noNode = () => madeUp.make({ '/sys/module/v4l2loopback/version': null });
    assert.equal(explain(new CamfxError('MODULE_MISSING', 'none'), noNode).message, 'none');
  });

  it('is what it said itself for errors that no check is about, without a look', () => {
    const error = new CamfxError('MODEL_MISSING', 'no model');
    const look = () => assert.fail('nothing to look at');
    assert.equal(explain(error, look), error);
  });
});
