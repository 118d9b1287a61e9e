import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { IdleCards } from '../../../src/daemon/idle-cards.js';
import { V4l2loopbackOutput } from '../../../src/daemon/outputs/v4l2loopback-output.js';
import { native } from '../../../src/native.js';

const DEVICE = { path: '/dev/video9', label: 'camfx' };
const FORMAT = { width: 64, height: 64, fps: 30, staleAfterMs: 300 };

/** A pump without a device. */
class Pump {
  static all: Pump[] = [];
  readonly cards: string[] = [];
  state = 'idle';
  closed = false;

  constructor(
    _request: object,
    readonly tellWatchers: (watchers: number | null) => void,
  ) {
    Pump.all.push(this);
  }
  setIdleCard(card: Uint8Array): void {
    this.cards.push(Buffer.from(card).toString());
  }
  format(): object {
    return { fourcc: 'YU12', width: 64, height: 64, fps: 30, fpsFraction: [30, 1] };
  }
  status(): object {
    return { state: this.state, liveFrames: 0, idleFrames: 0, watchers: 0, error: null };
  }
  close(): void {
    this.closed = true;
  }
}

describe('the output for a v4l2loopback device', () => {
  const real = { ...native };
  const node = { path: '/dev/video9', card: 'camfx', driver: '', isCapture: true, isOutput: false };
  let watchers: number[];
  let draw: (state: string) => Promise<Buffer>;

  beforeEach(() => {
    Pump.all = [];
    watchers = [];
    draw = (state) => Promise.resolve(Buffer.from(state));
    Object.assign(native, {
      NativePump: Pump,
      listVideoNodes: () => [{ ...node, isLoopback: true, error: null }],
      detectLoopbackModule: () => ({ loaded: true, version: '0.15.4' }),
    });
    mock.method(process.stderr, 'write', () => true);
  });
  afterEach(() => {
    Object.assign(native, real);
    mock.restoreAll();
  });

  function open(): V4l2loopbackOutput {
    const cards = new IdleCards(({ state }) => draw(state));
    const onWatchers = (now: number): void => {
      watchers.push(now);
    };
    return V4l2loopbackOutput.open({ device: DEVICE, format: FORMAT, cards }, { onWatchers });
  }

  function pump(index: number): Pump {
    const found = Pump.all[index];
    assert.ok(found, `pump ${index}`);
    return found;
  }

  /** Cards that are drawn reach their pump some turns of the queue later. */
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('shows a card for each state, and only the last of several', async () => {
    const output = open();
    output.setIdleState('camera off');
    await settled();
    output.setIdleState('camera starting');
    output.setIdleState('camera unplugged');
    await settled();
    assert.deepEqual(pump(0).cards, ['camera off', 'camera unplugged']);
    output.close();
  });

  it('asks for a card again at the next upkeep when it could not be drawn', async () => {
    const states = ['first'];
    draw = (state) =>
      states.pop() ? Promise.reject(new Error('no memory')) : Promise.resolve(Buffer.from(state));
    const output = open();
    output.setIdleState('camera off');
    await settled();
    assert.deepEqual(pump(0).cards, []);
    output.recover([]);
    await settled();
    output.recover([]);
    await settled();
    assert.deepEqual(pump(0).cards, ['camera off']);
    output.close();
  });

  it('opens a device anew that has failed, with its card, and has no watchers meanwhile', async () => {
    const output = open();
    output.setIdleState('camera off');
    pump(0).tellWatchers(2);
    pump(0).state = 'failed';
    output.recover([]);
    await settled();
    assert.equal(pump(0).closed, true);
    assert.deepEqual(pump(1).cards, ['camera off']);
    pump(0).tellWatchers(3);
    pump(1).tellWatchers(1);
    assert.deepEqual(watchers, [2, 0, 1]);
    output.close();
  });

  it('takes a device for watched where that can not be known', () => {
    const output = open();
    pump(0).tellWatchers(null);
    assert.deepEqual(watchers, [1]);
    output.close();
    assert.deepEqual(watchers, [1, 0]);
  });
});
