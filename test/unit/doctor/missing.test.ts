import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findMissing, type Situation } from '../../../src/doctor/missing.js';
import type { VideoNode } from '../../../src/native.js';

const LOOPBACK: VideoNode = {
  path: '/dev/video9',
  card: 'camfx',
  driver: 'v4l2 loopback',
  isCapture: true,
  isOutput: false,
  isLoopback: true,
  error: null,
};
const CAMERA: VideoNode = {
  ...LOOPBACK,
  path: '/dev/video0',
  card: 'Webcam',
  driver: 'uvcvideo',
  isLoopback: false,
};
const BARE: Situation = { nodes: [], moduleLoaded: false, moduleInstalled: false, distributions: ['debian'] };

describe('what is missing', () => {
  it('is nothing with a camera and a loopback device', () => {
    assert.deepEqual(findMissing({ ...BARE, nodes: [LOOPBACK, CAMERA] }), []);
  });

  it('is a camera when the only capture device is a loopback one', () => {
    const missing = findMissing({ ...BARE, nodes: [LOOPBACK] });
    assert.deepEqual(
      missing.map(({ what }) => what),
      ['No camera is connected; without --source the presenter is drawn'],
    );
  });

  it('is the permission when a camera can not be opened', () => {
    const locked: VideoNode = { ...CAMERA, isCapture: false, error: 'EACCES' };
    const missing = findMissing({ ...BARE, nodes: [LOOPBACK, locked] });
    assert.match(missing[0]?.what ?? '', /No permission to open \/dev\/video0/);
    assert.match(missing[0]?.command ?? '', /usermod -aG video/);
  });

  const commands: [name: string, machine: Partial<Situation>, command: RegExp][] = [
    ['install and load the module on Debian', {}, /^sudo apt install v4l2loopback-dkms .*&& sudo modprobe/],
    ['install it on Ubuntu', { distributions: ['ubuntu', 'debian'] }, /^sudo apt install/],
    ['install it on Fedora', { distributions: ['fedora'] }, /^sudo dnf install akmod-v4l2loopback/],
    ['install it on Arch', { distributions: ['arch'] }, /^sudo pacman -S v4l2loopback-dkms/],
    ['load an installed module', { moduleInstalled: true }, /^sudo modprobe v4l2loopback exclusive_caps=1/],
    ['load it again when it has no devices', { moduleLoaded: true }, /^sudo modprobe -r v4l2loopback &&/],
  ];
  for (const [name, machine, command] of commands) {
    it(`names the command to ${name}`, () => {
      assert.match(findMissing({ ...BARE, ...machine, nodes: [CAMERA] })[0]?.command ?? '', command);
    });
  }
});
