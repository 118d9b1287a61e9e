import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { KnownCamera, LOOK_AROUND_MS } from '../../../src/engine/known-camera.js';

interface Webcam {
  port: string;
  serial?: string;
  product?: string;
  name?: string;
}

describe('a known camera', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'camfx-sysfs-'));
    mock.timers.enable({ apis: ['setInterval'] });
  });
  afterEach(() => {
    mock.timers.reset();
    rmSync(root, { recursive: true });
  });

  const dev = (node: string): string => join(root, 'dev', node);

  function write(folder: string, attributes: Record<string, string>): void {
    mkdirSync(folder, { recursive: true });
    for (const [name, value] of Object.entries(attributes)) writeFileSync(join(folder, name), `${value}\n`);
  }

  function addNode(node: string, name: string, index: number, device?: string): void {
    const folder = join(root, 'sys/class/video4linux', node);
    write(folder, { name, index: String(index) });
    if (device !== undefined) symlinkSync(device, join(folder, 'device'));
    write(join(root, 'dev'), { [node]: '' });
  }

  /** With a second node, for metadata, as webcams have. */
  function plugIn(first: number, { port, serial = '', product = '0825', name = 'Webcam' }: Webcam): void {
    const device = join(root, 'sys/devices/usb1', port);
    write(device, { idVendor: '046d', idProduct: product, ...(serial === '' ? {} : { serial }) });
    write(join(device, `${port}:1.0`), { bInterfaceNumber: '00' });
    for (const index of [0, 1]) addNode(`video${first + index}`, name, index, join(device, `${port}:1.0`));
  }

  function unplug(first: number, port: string): void {
    for (const number of [first, first + 1]) {
      rmSync(join(root, 'sys/class/video4linux', `video${number}`), { recursive: true });
      rmSync(dev(`video${number}`));
    }
    rmSync(join(root, 'sys/devices/usb1', port), { recursive: true });
  }

  function know(path: string): KnownCamera {
    return KnownCamera.at(path, root) ?? assert.fail(`${path} is not known`);
  }

  it('is found where it is, also by a link to it', () => {
    plugIn(0, { port: '1-5' });
    assert.equal(know(dev('video0')).find(), dev('video0'));
    symlinkSync(dev('video0'), dev('by-id'));
    assert.equal(know(dev('by-id')).find(), dev('video0'));
    assert.equal(know(dev('video0')).name, 'Webcam');
  });

  it('is not there once it is unplugged, and found under another number', () => {
    plugIn(0, { port: '1-5' });
    const camera = know(dev('video0'));
    unplug(0, '1-5');
    assert.equal(camera.find(), null);
    plugIn(4, { port: '1-5' });
    assert.equal(camera.find(), dev('video4'));
  });

  for (const serial of ['', 'SN0001']) {
    it(`is found in another port ${serial === '' ? 'without' : 'with'} a serial number, and there again`, () => {
      plugIn(0, { port: '1-5', serial });
      const camera = know(dev('video0'));
      unplug(0, '1-5');
      plugIn(2, { port: '1-7', serial });
      assert.equal(camera.find(), dev('video2'));
      assert.equal(camera.find(), dev('video2'));
    });

    it(`is never another one of its kind that was there before, ${serial === '' ? 'without' : 'with the same'} serial number`, () => {
      plugIn(0, { port: '1-5', serial });
      plugIn(2, { port: '1-6', serial });
      const camera = know(dev('video0'));
      unplug(0, '1-5');
      assert.equal(camera.find(), null);
      plugIn(6, { port: '1-5', serial });
      assert.equal(camera.find(), dev('video6'));
    });
  }

  for (const serial of ['', 'SN0001']) {
    const which = serial === '' ? 'without serial number' : 'with the same serial number';
    it(`is never one that was plugged in later, while it was there itself, ${which}`, () => {
      plugIn(0, { port: '1-5', serial });
      const camera = know(dev('video0'));
      plugIn(2, { port: '1-6', serial });
      mock.timers.tick(LOOK_AROUND_MS);
      unplug(0, '1-5');
      mock.timers.tick(LOOK_AROUND_MS);
      assert.equal(camera.find(), null);
      plugIn(0, { port: '1-7', serial });
      assert.equal(camera.find(), dev('video0'), 'it is the one that was not there before');
      // In its new port it knows the others anew.
      plugIn(4, { port: '1-5', serial });
      mock.timers.tick(LOOK_AROUND_MS);
      unplug(0, '1-7');
      assert.equal(camera.find(), null);
    });
  }

  it('may be plugged in where another one of its kind was that has gone', () => {
    plugIn(0, { port: '1-5' });
    plugIn(2, { port: '1-6' });
    const camera = know(dev('video0'));
    unplug(2, '1-6');
    mock.timers.tick(LOOK_AROUND_MS);
    unplug(0, '1-5');
    plugIn(0, { port: '1-6' });
    assert.equal(camera.find(), dev('video0'));
  });

  it('is not guessed when another one of its kind is away too, or when two come', () => {
    plugIn(0, { port: '1-5' });
    plugIn(2, { port: '1-6' });
    const camera = know(dev('video0'));
    unplug(0, '1-5');
    unplug(2, '1-6');
    plugIn(4, { port: '1-7' });
    assert.equal(camera.find(), null);
    plugIn(2, { port: '1-6' });
    assert.equal(camera.find(), dev('video4'), 'the other one is where it was');
    unplug(4, '1-7');
    plugIn(4, { port: '1-8' });
    plugIn(6, { port: '1-9' });
    assert.equal(camera.find(), null);
    plugIn(8, { port: '1-7' });
    assert.equal(camera.find(), dev('video8'), 'in its own port there is no doubt');
  });

  it('is no camera of another kind, name or serial number, not even in the same port', () => {
    plugIn(0, { port: '1-5', serial: 'A' });
    const camera = know(dev('video0'));
    for (const other of [{ serial: 'B' }, { serial: 'A', product: '0826' }, { serial: 'A', name: 'Nikon' }]) {
      unplug(0, '1-5');
      plugIn(0, { port: '1-5', ...other });
      assert.equal(camera.find(), null, JSON.stringify(other));
    }
  });

  it('may be no USB device: it is then found in its place only', () => {
    const [here, there] = [0, 1].map((index) => join(root, `sys/devices/platform/vivid.${index}`));
    assert.ok(here !== undefined && there !== undefined);
    for (const folder of [here, there]) mkdirSync(folder, { recursive: true });
    addNode('video20', 'vivid', 0, here);
    const camera = know(dev('video20'));
    rmSync(join(root, 'sys/class/video4linux/video20'), { recursive: true });
    addNode('video30', 'vivid', 0, there);
    assert.equal(camera.find(), null);
    addNode('video31', 'vivid', 0, here);
    assert.equal(camera.find(), dev('video31'));
  });

  it('may be a virtual device, the same node before others of its name', () => {
    addNode('video3', 'OBS', 0);
    addNode('video4', 'OBS', 0);
    const camera = know(dev('video4'));
    assert.equal(camera.find(), dev('video4'));
  });

  it('is none that sysfs does not know', () => {
    assert.equal(KnownCamera.at(dev('video0'), root), null);
  });
});
