import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { CreatedDevices, directRecord } from '../../../src/daemon/devices/created-devices.js';
import { CamfxError } from '../../../src/errors.js';
import { native } from '../../../src/native.js';

describe('the devices that the daemon makes', () => {
  const real = { ...native };
  /** What the module would have: numbers and labels. */
  let devices: Map<number, string>;
  let busy: number[];
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'camfx-created-'));
    file = join(folder, 'devices.json');
    devices = new Map([[4, 'OBS Virtual Camera']]);
    busy = [];
    udev = () => Promise.resolve();
    mock.method(process.stderr, 'write', () => true);
    Object.assign(native, {
      addLoopbackDevice: (label: string) => {
        const number = Math.max(...devices.keys()) + 1;
        devices.set(number, label);
        return number;
      },
      removeLoopbackDevice: (number: number) => {
        if (busy.includes(number)) throw new CamfxError('DEVICE_BUSY', 'in use');
        if (!devices.delete(number)) throw new CamfxError('DEVICE_NOT_FOUND', 'no such device');
      },
    });
  });
  afterEach(() => {
    Object.assign(native, real);
    mock.restoreAll();
    rmSync(folder, { recursive: true });
  });

  /** What udev does to a node that is waited for. */
  let udev: (path: string) => Promise<void>;
  function open(): CreatedDevices {
    return new CreatedDevices(file, present(), (path) => udev(path));
  }

  function present(): { path: string; label: string }[] {
    return [...devices].map(([number, label]) => ({ path: `/dev/video${number}`, label }));
  }

  it('are those of a record of direct mode, too', async () => {
    const direct = directRecord(folder, 'camfx');
    await new CreatedDevices(direct, present(), udev).create('camfx');
    const created = open();
    const other = await created.create('camfx work');
    created.adopt(direct, present());
    created.adopt(direct, present());
    assert.deepEqual(created.present(), [other, { path: '/dev/video5', label: 'camfx' }]);
    assert.equal(existsSync(direct), false);
    open().removeAll();
    assert.deepEqual([...devices.keys()], [4]);
  });

  it('are removed in the end, and no others', async () => {
    const created = open();
    assert.deepEqual(await created.create('camfx'), { path: '/dev/video5', label: 'camfx' });
    assert.deepEqual(created.present(), [{ path: '/dev/video5', label: 'camfx' }]);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    created.removeAll();
    assert.deepEqual([...devices.keys()], [4]);
    assert.equal(existsSync(file), false);
  });

  it('are known after a crash, and removed by the next daemon', async () => {
    await open().create('camfx');
    const next = open();
    await next.create('camfx 2');
    next.removeAll();
    assert.deepEqual([...devices.keys()], [4]);
  });

  it('are on record while udev gets to them, and gone again if it never does', async () => {
    let refuse = (_: Error): void => undefined;
    udev = () =>
      new Promise((_, reject) => {
        refuse = reject;
      });
    const making = open().create('camfx');
    assert.match(readFileSync(file, 'utf8'), /"number":5/);
    refuse(new CamfxError('DEVICE_PERMISSION', 'No permission for /dev/video5'));
    await assert.rejects(making, { code: 'DEVICE_PERMISSION' });
    assert.deepEqual([...devices.keys()], [4]);
    assert.equal(existsSync(file), false);
  });

  it('are no longer theirs once the number is another device', async () => {
    await open().create('camfx');
    devices.set(5, 'somebody else');
    open().removeAll();
    assert.equal(devices.get(5), 'somebody else');
  });

  it('stay on record while somebody has them open', async () => {
    const created = open();
    await created.create('camfx');
    busy = [5];
    created.removeAll();
    assert.ok(devices.has(5));
    busy = [];
    open().removeAll();
    assert.equal(devices.has(5), false);
  });

  it('survive a record that can not be read', async () => {
    writeFileSync(file, '[{"number": -1}]');
    const created = open();
    await created.create('camfx');
    created.removeAll();
    assert.deepEqual([...devices.keys()], [4]);
  });
});
