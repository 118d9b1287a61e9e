import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { V4l2loopbackOutput } from '../../../src/daemon/outputs/v4l2loopback-output.js';
import { native } from '../../../src/native.js';

const DEVICE = { path: '/dev/video9', label: 'camfx' };
const FORMAT = { width: 64, height: 64, fps: 30, staleAfterMs: 300 };

/** A pump without a device, which is well. */
class Pump {
  static cards: Uint8Array[] = [];
  setIdleCard(card: Uint8Array): void {
    Pump.cards.push(card);
  }
  format(): object {
    return { fourcc: 'YU12', width: 64, height: 64, fps: 30, fpsFraction: [30, 1] };
  }
  status(): object {
    return { state: 'idle', liveFrames: 0, idleFrames: 0, error: null };
  }
  close(): void {
    // Nothing is open.
  }
}

describe('the idle card of a device', () => {
  const realPump = native.NativePump;
  beforeEach(() => {
    Pump.cards = [];
    Object.assign(native, { NativePump: Pump });
    mock.method(console, 'error', () => undefined);
  });
  afterEach(() => {
    Object.assign(native, { NativePump: realPump });
    mock.restoreAll();
  });

  /** The output calls its painter at once, and looks at the picture some turns of the queue later. */
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('is drawn again after its painter has failed, once the device is seen to', async () => {
    const card = Buffer.alloc(6);
    const painters = [() => Promise.reject(new Error('no memory')), () => Promise.resolve(card)];
    const draw = mock.fn(() => painters.shift()?.() ?? Promise.reject(new Error('one painter too many')));
    const output = V4l2loopbackOutput.open(DEVICE, FORMAT, draw);
    await settled();
    assert.deepEqual(Pump.cards, []);
    output.recover();
    await settled();
    assert.deepEqual(Pump.cards, [card]);
    output.recover();
    await settled();
    assert.equal(draw.mock.callCount(), 2);
    output.close();
  });

  it('is drawn ever more rarely where no painter can run', async () => {
    const draw = mock.fn(() => Promise.reject<Buffer>(new Error('no font')));
    const output = V4l2loopbackOutput.open(DEVICE, FORMAT, draw);
    await settled();
    const painters: number[] = [];
    for (let turn = 1; turn <= 16; turn++) {
      const before = draw.mock.callCount();
      output.recover();
      await settled();
      if (draw.mock.callCount() > before) painters.push(turn);
    }
    assert.deepEqual(painters, [1, 3, 7, 15]);
    output.close();
  });
});
