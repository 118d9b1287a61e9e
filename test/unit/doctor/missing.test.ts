import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { findMissing } from '../../../src/doctor/missing.js';
import type { MachineOptions } from '../../../src/doctor/machine.js';
import { NO_MODULE, NOT_LOADED } from './faults/module-faults.js';
import { CAMERA, type Files, LOOPBACK, MadeUpMachine } from './made-up-machine.js';

const NO_DEVICE = { nodes: [CAMERA] };

describe('what is missing', () => {
  let madeUp = new MadeUpMachine();
  beforeEach(() => {
    madeUp = new MadeUpMachine();
  });
  afterEach(() => {
    madeUp.remove();
  });

  it('is nothing with a camera and a loopback device', () => {
    assert.deepEqual(findMissing(madeUp.make()), []);
  });

  it('is a camera when the only capture device is a loopback one', () => {
    const missing = findMissing(madeUp.make({}, { nodes: [LOOPBACK] }));
    assert.deepEqual(
      missing.map(({ what }) => what),
      ['No camera is connected'],
    );
  });

  it('is the permission when a camera can not be opened', () => {
    const locked = { ...CAMERA, isCapture: false, error: 'EACCES' };
    const missing = findMissing(madeUp.make({}, { nodes: [LOOPBACK, locked] }));
    assert.match(missing[0]?.what ?? '', /No permission to open \/dev\/video0/);
    assert.match(missing[0]?.command ?? '', /video group/);
  });

  it('is not what is worth a note only', () => {
    assert.deepEqual(findMissing(madeUp.make({ '/sys/module/v4l2loopback/version': null })), []);
  });

  const commands: [name: string, files: Files, command: RegExp, options?: MachineOptions][] = [
    [
      'install and load the module',
      NO_MODULE,
      /sudo apt install v4l2loopback-dkms .*&& sudo modprobe/,
      NO_DEVICE,
    ],
    [
      'install it on Ubuntu',
      { ...NO_MODULE, '/etc/os-release': 'ID=ubuntu\nID_LIKE=debian\n' },
      /sudo apt install/,
      NO_DEVICE,
    ],
    ['load an installed module', NOT_LOADED, /sudo modprobe v4l2loopback exclusive_caps=1/, NO_DEVICE],
    ['load it again when it has no devices', {}, /sudo modprobe -r v4l2loopback &&/, NO_DEVICE],
  ];
  for (const [name, files, command, options] of commands) {
    it(`names the command to ${name}`, () => {
      const [missing] = findMissing(madeUp.make(files, options));
      assert.match(
        missing?.what ?? '',
        /^No camera device for applications: the kernel module v4l2loopback is/,
      );
      assert.match(missing?.command ?? '', command);
    });
  }
});
