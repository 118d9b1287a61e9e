import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type { OutputStatus } from '../../../src/control/schema.js';
import type { LoopbackDevice } from '../../../src/daemon/devices/loopback-devices.js';
import type { Output, OutputEvents } from '../../../src/daemon/outputs/output.js';
import { VirtualCamera } from '../../../src/daemon/virtual-camera.js';
import { CamfxError } from '../../../src/errors.js';

class FakeOutput implements Output {
  idleState = '';
  closed = false;

  constructor(
    readonly device: LoopbackDevice,
    readonly events: OutputEvents,
  ) {}
  setRing(): void {
    // No frame is needed here.
  }
  setIdleState(state: string): void {
    this.idleState = state;
  }
  status(): Omit<OutputStatus, 'camera'> {
    const { path, label } = this.device;
    return {
      type: 'v4l2loopback',
      path,
      label,
      format: null,
      state: 'idle',
      frames: 0,
      watchers: 0,
      error: null,
    };
  }
  recover(): void {
    // It never fails.
  }
  close(): void {
    this.closed = true;
  }
}

describe('a virtual camera', () => {
  let devices: LoopbackDevice[];
  let opened: FakeOutput[];
  let create: (label: string) => LoopbackDevice;
  /** Of each output, as the ring's demand has them. */
  let watchers: number[];
  let openError: Error | null;

  beforeEach(() => {
    devices = [{ path: '/dev/video9', label: 'camfx' }];
    opened = [];
    watchers = [];
    openError = null;
    create = (label) => {
      const device = { path: `/dev/video${20 + devices.length}`, label };
      devices.push(device);
      return device;
    };
    mock.method(process.stderr, 'write', () => true);
  });
  afterEach(() => {
    mock.restoreAll();
  });

  function make(name = 'camfx'): VirtualCamera {
    const format = { width: 64, height: 64, fps: 30, staleAfterMs: 300 };
    return new VirtualCamera(name, format, {
      created: { create: (label) => create(label) },
      findDefaults: () => [...devices],
      openOutput: (device, _format, events) => {
        if (openError) throw openError;
        const output = new FakeOutput(device, events);
        opened.push(output);
        // An output may know its watchers before it is opened.
        events.onWatchers(1);
        return output;
      },
      rings: {
        listen: () => {
          const index = watchers.push(0) - 1;
          return {
            setWatchers: (now) => {
              watchers[index] = now;
            },
            close: () => {
              watchers[index] = 0;
            },
          };
        },
      },
    });
  }

  const labels = (): string[] => opened.map(({ device }) => device.label);

  it('feeds the device that is there, and makes none', () => {
    const camera = make();
    camera.feedDefaults();
    camera.feedDefaults();
    assert.deepEqual(labels(), ['camfx']);
    assert.deepEqual(camera.troubles, []);
  });

  it('makes the devices that are missing, with labels of their own', () => {
    const camera = make();
    camera.feedDefaults(3);
    assert.deepEqual(labels(), ['camfx', 'camfx 2', 'camfx 3']);
    devices = [];
    const other = make('work');
    other.feedDefaults(2);
    assert.deepEqual(labels().slice(3), ['camfx work', 'camfx work 2']);
  });

  it('says why a device that was asked for can not be made, and tries again', () => {
    create = () => {
      throw new CamfxError('DEVICE_PERMISSION', 'No permission to make a device');
    };
    const camera = make();
    camera.feedDefaults(2);
    assert.deepEqual(
      camera.troubles.map(({ code }) => code),
      ['DEVICE_PERMISSION'],
    );
    create = (label) => ({ path: '/dev/video30', label });
    camera.maintain();
    assert.deepEqual(camera.troubles, []);
    assert.deepEqual(labels(), ['camfx', 'camfx 2']);
  });

  it('has no trouble where there is no device and none can be made', () => {
    devices = [];
    create = () => {
      throw new CamfxError('MODULE_MISSING', 'No module');
    };
    const camera = make();
    camera.feedDefaults();
    assert.deepEqual(camera.troubles, []);
    assert.deepEqual(opened, []);
  });

  it('tries a busy device again, and tells it once', () => {
    openError = new CamfxError('DEVICE_BUSY', '/dev/video9 is fed by another program');
    const camera = make();
    camera.feedDefaults();
    camera.maintain();
    assert.equal(camera.troubles.length, 1);
    openError = null;
    camera.maintain();
    assert.deepEqual(labels(), ['camfx']);
    assert.deepEqual(camera.troubles, []);
  });

  it('passes on who watches, also what was known before the ring was', () => {
    const camera = make();
    camera.feedDefaults();
    assert.deepEqual(watchers, [1]);
    opened[0]?.events.onWatchers(0);
    assert.deepEqual(watchers, [0]);
    opened[0]?.events.onWatchers(2);
    camera.close();
    assert.deepEqual(watchers, [0]);
    assert.equal(opened[0]?.closed, true);
  });

  it('gives its state to outputs of now and later', () => {
    const camera = make();
    camera.feedDefaults();
    camera.setIdleState('camera off');
    camera.feedDefaults(2);
    assert.deepEqual(
      opened.map(({ idleState }) => idleState),
      ['camera off', 'camera off'],
    );
  });
});
