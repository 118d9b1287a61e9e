import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type Loader, loadLoopbackModule } from '../../../src/daemon/devices/load-module.js';
import { type Files, MadeUpMachine } from '../doctor/made-up-machine.js';

const OBS = { '/etc/modprobe.d/obs.conf': 'options v4l2loopback video_nr=10 card_label=OBS\n' };

describe('loading v4l2loopback', () => {
  let madeUp = new MadeUpMachine();
  beforeEach(() => {
    madeUp = new MadeUpMachine();
  });
  afterEach(() => {
    madeUp.remove();
  });

  /** What it does, in order. */
  function load(files: Files, changes: Partial<Loader> = {}): string[] {
    const done: string[] = [];
    loadLoopbackModule({
      isRoot: true,
      isLoaded: () => false,
      machine: () => madeUp.make(files),
      run: (program, args) => done.push([program, ...args].join(' ')),
      addDevice: (label) => done.push(`add ${label}`),
      ...changes,
    });
    return done;
  }

  it('brings camfx’s options where no file sets any', () => {
    assert.deepEqual(load({}), ['modprobe v4l2loopback exclusive_caps=1 max_buffers=4 card_label=camfx']);
  });

  it('obeys another program’s options, and adds camfx’s device beside its devices', () => {
    assert.deepEqual(load(OBS), ['modprobe v4l2loopback', 'add camfx']);
  });

  it('goes on where the module can add none', () => {
    const addDevice = (): never => {
      throw new Error('no control node');
    };
    assert.deepEqual(load(OBS, { addDevice }), ['modprobe v4l2loopback']);
  });

  it('adds nothing when the module could not be loaded', () => {
    const run = (): never => {
      throw new Error('no such module');
    };
    assert.deepEqual(load(OBS, { run }), []);
  });

  it('is for root, and for a machine that has not loaded it', () => {
    assert.deepEqual(load(OBS, { isRoot: false }), []);
    assert.deepEqual(load(OBS, { isLoaded: () => true }), []);
  });
});
