import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type { OutputStatus } from '../../../src/control/schema.js';
import type { LoopbackDevice } from '../../../src/daemon/devices/loopback-devices.js';
import type { Output, OutputEvents } from '../../../src/daemon/outputs/output.js';
import { VirtualCamera } from '../../../src/daemon/virtual-camera.js';
import { CamfxError } from '../../../src/errors.js';
import { native } from '../../../src/native.js';

class FakeOutput implements Output {
  idleState = '';
  closed = false;
  state: OutputStatus['state'] = 'idle';
  recoveries = 0;
  onRecover: (output: FakeOutput) => void = () => undefined;

  constructor(
    public device: LoopbackDevice,
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
      state: this.state,
      frames: 0,
      watchers: 0,
      error: null,
    };
  }
  recover(): void {
    this.recoveries += 1;
    this.onRecover(this);
  }
  isStuck(): boolean {
    return false;
  }
  close(): void {
    this.closed = true;
  }
}

describe('a virtual camera', () => {
  let devices: LoopbackDevice[];
  let opened: FakeOutput[];
  let create: (label: string) => LoopbackDevice | Promise<LoopbackDevice>;
  /** Labels of what create() has made. */
  let made: string[];
  let unclaimed: () => LoopbackDevice | null;
  /** Of each output, as the ring's demand has them. */
  let watchers: number[];
  let openError: Error | null;

  beforeEach(() => {
    devices = [{ path: '/dev/video9', label: 'camfx' }];
    opened = [];
    watchers = [];
    openError = null;
    made = [];
    unclaimed = () => null;
    create = (label) => {
      const device = { path: `/dev/video${20 + devices.length}`, label };
      devices.push(device);
      made.push(label);
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
      created: {
        create: async (label) => await create(label),
        present: () => made.map((label) => ({ path: '', label })),
      },
      findDefaults: () => [...devices],
      findUnclaimed: () => unclaimed(),
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

  /** Upkeep searches for devices in the background. */
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const upkeep = async (camera: VirtualCamera): Promise<void> => {
    camera.maintain();
    await settled();
  };
  const labels = (): string[] => opened.map(({ device }) => device.label);

  it('feeds the device that is there, and makes none', async () => {
    const camera = make();
    await camera.feedDefaults();
    await camera.feedDefaults();
    assert.deepEqual(labels(), ['camfx']);
    assert.deepEqual(camera.troubles, []);
  });

  it('makes the devices that are missing, with labels of their own', async () => {
    const camera = make();
    await camera.feedDefaults(3);
    assert.deepEqual(labels(), ['camfx', 'camfx 2', 'camfx 3']);
    devices = [];
    const other = make('work');
    await other.feedDefaults(2);
    assert.deepEqual(labels().slice(3), ['camfx work', 'camfx work 2']);
  });

  it('says why a device that was asked for can not be made, and tries again', async () => {
    create = () => {
      throw new CamfxError('DEVICE_PERMISSION', 'No permission to make a device');
    };
    const camera = make();
    await camera.feedDefaults(2);
    assert.deepEqual(
      camera.troubles.map(({ code }) => code),
      ['DEVICE_PERMISSION'],
    );
    create = (label) => ({ path: '/dev/video30', label });
    camera.maintain();
    await settled();
    assert.deepEqual(camera.troubles, []);
    assert.deepEqual(labels(), ['camfx', 'camfx 2']);
  });

  it('makes a device once, however often it is asked while udev gets to it', async () => {
    devices = [];
    let made = 0;
    let usable = (): void => undefined;
    create = async (label) => {
      made++;
      await new Promise<void>((resolve) => {
        usable = resolve;
      });
      const device = { path: '/dev/video30', label };
      devices.push(device);
      return device;
    };
    const camera = make();
    const feeding = [camera.feedDefaults(), camera.feedDefaults()];
    await settled();
    camera.maintain();
    await settled();
    assert.deepEqual([made, opened.length], [1, 0]);
    usable();
    await Promise.all(feeding);
    assert.deepEqual([made, labels()], [1, ['camfx']]);
  });

  it('takes its own attempt at a device for no new device', async () => {
    devices = [];
    let made = 0;
    let refuse = (): void => undefined;
    mock.method(native, 'listVideoNames', () => [...devices]);
    create = async (label) => {
      made++;
      devices.push({ path: '/dev/video30', label });
      await new Promise<void>((resolve) => {
        refuse = resolve;
      });
      devices = [];
      throw new CamfxError('DEVICE_PERMISSION', 'No permission for /dev/video30');
    };
    const camera = make();
    const feeding = camera.feedDefaults(2);
    await settled();
    camera.maintain();
    refuse();
    await feeding;
    await settled();
    assert.equal(made, 1);
    camera.close();
  });

  it('opens no device that can be used only once it is closed', async () => {
    devices = [];
    let usable = (): void => undefined;
    create = async (label) => {
      await new Promise<void>((resolve) => {
        usable = resolve;
      });
      return { path: '/dev/video30', label };
    };
    const camera = make();
    const feeding = camera.feedDefaults(2);
    await settled();
    camera.close();
    usable();
    await feeding;
    assert.deepEqual(opened, []);
  });

  it('has no trouble where there is no device and none can be made', async () => {
    devices = [];
    create = () => {
      throw new CamfxError('MODULE_MISSING', 'No module');
    };
    const camera = make();
    await camera.feedDefaults();
    assert.deepEqual(camera.troubles, []);
    assert.deepEqual(opened, []);
  });

  it('tries a busy device again, and tells it once', async () => {
    openError = new CamfxError('DEVICE_BUSY', '/dev/video9 is fed by another program');
    const camera = make();
    await camera.feedDefaults();
    camera.maintain();
    await settled();
    assert.equal(camera.troubles.length, 1);
    openError = null;
    camera.maintain();
    await settled();
    assert.deepEqual(labels(), ['camfx']);
    assert.deepEqual(camera.troubles, []);
  });

  it('passes on who watches, also what was known before the ring was', async () => {
    const camera = make();
    await camera.feedDefaults();
    assert.deepEqual(watchers, [1]);
    opened[0]?.events.onWatchers(0);
    assert.deepEqual(watchers, [0]);
    opened[0]?.events.onWatchers(2);
    camera.close();
    assert.deepEqual(watchers, [0]);
    assert.equal(opened[0]?.closed, true);
  });

  it('gives its state to outputs of now and later', async () => {
    const camera = make();
    await camera.feedDefaults();
    camera.setIdleState('camera off');
    await camera.feedDefaults(2);
    assert.deepEqual(
      opened.map(({ idleState }) => idleState),
      ['camera off', 'camera off'],
    );
  });

  const notPossible = (): never => {
    throw new CamfxError('MODULE_MISSING', 'No control node');
  };
  const output = (index: number): FakeOutput => opened[index] ?? assert.fail(`no output ${index}`);

  it('makes another device in the stead of one that keeps failing, which it goes on trying', async () => {
    const camera = make();
    await camera.feedDefaults();
    output(0).state = 'failed';
    await upkeep(camera);
    assert.deepEqual(made, [], 'it may be but a moment from working');
    for (let turn = 0; turn < 5; turn++) await upkeep(camera);
    assert.deepEqual(made, ['camfx 2']);
    assert.deepEqual(labels(), ['camfx', 'camfx 2']);
    const tried = output(0).recoveries;
    output(0).state = 'idle';
    await upkeep(camera);
    assert.ok(output(0).recoveries > tried);
    assert.equal(opened.length, 2);
  });

  it('makes no more devices than copies, however many fail', async () => {
    const camera = make();
    await camera.feedDefaults(2);
    for (let turn = 0; turn < 200; turn++) {
      for (const each of opened) each.state = 'failed';
      await upkeep(camera);
    }
    assert.deepEqual(made, ['camfx 2', 'camfx 3']);
    openError = new CamfxError('DEVICE_PERMISSION', 'Nothing can be opened');
    const other = make('work');
    devices = [];
    made = [];
    await other.feedDefaults(2);
    for (let turn = 0; turn < 200; turn++) await upkeep(other);
    assert.deepEqual(made, ['camfx work', 'camfx work 2']);
  });

  it('makes a device that was taken away again, which the output that has lost it feeds', async () => {
    const camera = make();
    await camera.feedDefaults();
    devices = [];
    output(0).state = 'failed';
    output(0).onRecover = (lost) => {
      const found = devices.find(({ label }) => label === lost.device.label);
      if (!found) return;
      lost.device = found;
      lost.state = 'idle';
    };
    for (let turn = 0; turn < 5; turn++) await upkeep(camera);
    assert.deepEqual(made, ['camfx']);
    assert.deepEqual([opened.length, output(0).device.path], [1, '/dev/video20']);
  });

  it('makes a device of its own before it takes one of nobody’s', async () => {
    devices = [];
    unclaimed = () => ({ path: '/dev/video3', label: 'Dummy' });
    await make().feedDefaults();
    assert.deepEqual(labels(), ['camfx']);
    devices = [];
    opened = [];
    made = [];
    create = notPossible;
    const camera = make();
    await camera.feedDefaults();
    assert.deepEqual(labels(), ['Dummy']);
    for (let turn = 0; turn < 5; turn++) await upkeep(camera);
    assert.deepEqual([labels(), camera.troubles], [['Dummy'], []]);
    const other = make('work');
    await other.feedDefaults();
    assert.deepEqual(labels(), ['Dummy']);
  });

  it('says that there are but other programs’ devices, and does not look again until others come', async () => {
    devices = [];
    create = notPossible;
    let looks = 0;
    unclaimed = () => {
      looks += 1;
      throw new CamfxError('DEVICE_NOT_FOUND', 'It is OBS’s');
    };
    const camera = make();
    await camera.feedDefaults();
    for (let turn = 0; turn < 20; turn++) await upkeep(camera);
    assert.deepEqual([labels(), looks], [[], 1]);
    assert.deepEqual(
      camera.troubles.map(({ code }) => code),
      ['DEVICE_NOT_FOUND'],
    );
  });
});
