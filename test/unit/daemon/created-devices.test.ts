import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { CreatedDevices } from '../../../src/daemon/devices/created-devices.js';
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

  function present(): { path: string; label: string }[] {
    return [...devices].map(([number, label]) => ({ path: `/dev/video${number}`, label }));
  }

  it('are removed in the end, and no others', () => {
    const created = new CreatedDevices(file, present());
    assert.deepEqual(created.create('camfx'), { path: '/dev/video5', label: 'camfx' });
    assert.equal(statSync(file).mode & 0o777, 0o600);
    created.removeAll();
    assert.deepEqual([...devices.keys()], [4]);
    assert.equal(existsSync(file), false);
  });

  it('are known after a crash, and removed by the next daemon', () => {
    new CreatedDevices(file, present()).create('camfx');
    const next = new CreatedDevices(file, present());
    next.create('camfx 2');
    next.removeAll();
    assert.deepEqual([...devices.keys()], [4]);
  });

  it('are no longer theirs once the number is another device', () => {
    new CreatedDevices(file, present()).create('camfx');
    devices.set(5, 'somebody else');
    new CreatedDevices(file, present()).removeAll();
    assert.equal(devices.get(5), 'somebody else');
  });

  it('stay on record while somebody has them open', () => {
    const created = new CreatedDevices(file, present());
    created.create('camfx');
    busy = [5];
    created.removeAll();
    assert.ok(devices.has(5));
    busy = [];
    new CreatedDevices(file, present()).removeAll();
    assert.equal(devices.has(5), false);
  });

  it('survive a record that can not be read', () => {
    writeFileSync(file, '[{"number": -1}]');
    const created = new CreatedDevices(file, present());
    created.create('camfx');
    created.removeAll();
    assert.deepEqual([...devices.keys()], [4]);
  });
});
