import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { deflateSync } from 'node:zlib';
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
  sinceTurnMs = 0;
  insuranceError: object | null = null;
  closed = false;

  constructor(
    _request: object,
    readonly tellWatchers: (watchers: number | null) => void,
  ) {
    Pump.all.push(this);
  }
  setIdleCard(card: Uint8Array): void {
    assert.equal(card.length, (64 * 64 * 3) / 2);
    this.cards.push(Buffer.from(card).toString().replaceAll('.', ''));
  }
  format(): object {
    return { fourcc: 'YU12', width: 64, height: 64, fps: 30, fpsFraction: [30, 1] };
  }
  status(): object {
    return {
      state: this.state,
      liveFrames: 0,
      idleFrames: 0,
      watchers: 0,
      sinceTurnMs: this.sinceTurnMs,
      error: null,
      insuranceError: this.insuranceError,
    };
  }
  close(): void {
    this.closed = true;
  }
}

/** As the painter packs a card of 64x64; this one begins with its state. */
function packedCard(state: string): Buffer {
  return deflateSync(Buffer.from(state.padEnd((64 * 64 * 3) / 2, '.')));
}

describe('the output for a v4l2loopback device', () => {
  const real = { ...native };
  const node = { path: '/dev/video9', card: 'camfx', isLoopback: true };
  let watchers: number[];
  let logged: string[];
  let draw: (state: string) => Promise<Buffer>;

  beforeEach(() => {
    Pump.all = [];
    watchers = [];
    draw = (state) => Promise.resolve(packedCard(state));
    Object.assign(native, {
      NativePump: Pump,
      listVideoNames: () => [node],
      detectLoopbackModule: () => ({ loaded: true, version: '0.15.4' }),
    });
    logged = [];
    mock.method(process.stderr, 'write', (line: string) => logged.push(line) > 0);
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
      states.pop() ? Promise.reject(new Error('no memory')) : Promise.resolve(packedCard(state));
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

  it('is stuck when its thread has stood still for seconds, but not when it has failed', () => {
    const output = open();
    for (const [state, sinceTurnMs, isStuck] of [
      ['idle', 1200, false],
      ['live', 5000, true],
      ['failed', 5000, false],
    ] as const) {
      Object.assign(pump(0), { state, sinceTurnMs });
      assert.equal(output.isStuck(), isStuck, `${state}, ${sinceTurnMs} ms`);
    }
    output.close();
    assert.equal(output.isStuck(), false);
  });

  it('says in its status, and once in the log, that its device keeps no card for a death of the daemon', () => {
    const output = open();
    assert.equal('insuranceTrouble' in output.status(), false);
    pump(0).insuranceError = { code: 'DEVICE_BUSY', message: 'VIDIOC_REQBUFS: EBUSY' };
    assert.equal(output.status().insuranceTrouble, 'VIDIOC_REQBUFS: EBUSY');
    for (let upkeep = 0; upkeep < 3; upkeep++) output.recover([]);
    assert.equal(logged.length, 1);
    assert.match(logged.join(''), /\/dev\/video9: .*no idle card.*VIDIOC_REQBUFS: EBUSY/);
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
