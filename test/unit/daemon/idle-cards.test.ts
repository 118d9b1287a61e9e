import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { deflateSync } from 'node:zlib';
import type { IdleCard } from '../../../src/daemon/idle-card.js';
import { IdleCards } from '../../../src/daemon/idle-cards.js';

function card(state: string): IdleCard {
  return { width: 16, height: 16, title: 'camfx', state };
}

/** A picture that tells by its bytes for which state it was drawn. */
function pictureOf(state: string): Buffer {
  return Buffer.alloc(384, state);
}

describe('the idle cards', () => {
  beforeEach(() => {
    mock.method(process.stderr, 'write', () => true);
  });
  afterEach(() => {
    mock.restoreAll();
  });

  it('are drawn once each, whoever asks', async () => {
    const draw = mock.fn(({ state }: IdleCard) => Promise.resolve(deflateSync(pictureOf(state))));
    const cards = new IdleCards(draw);
    const pictures = await Promise.all(['off', 'on', 'off'].map((state) => cards.get(card(state))));
    assert.deepEqual(pictures, ['off', 'on', 'off'].map(pictureOf));
    assert.equal(draw.mock.callCount(), 2);
  });

  it('are forgotten when others were asked for since', async () => {
    const draw = mock.fn(({ state }: IdleCard) => Promise.resolve(deflateSync(pictureOf(state))));
    const cards = new IdleCards(draw);
    for (const state of ['a', 'b', 'c', 'd', 'a', 'e', 'a', 'b']) await cards.get(card(state));
    // Only "b" had gone, the one that nobody had asked for the longest.
    assert.deepEqual(
      draw.mock.calls.map(({ arguments: [{ state }] }) => state),
      ['a', 'b', 'c', 'd', 'e', 'b'],
    );
  });

  it('are drawn again after the painter has failed, or painted anything else', async () => {
    const painters = [
      () => Promise.reject(new Error('no memory')),
      () => Promise.resolve(Buffer.from('no picture')),
      () => Promise.resolve(deflateSync(Buffer.alloc(4))),
      () => Promise.resolve(deflateSync(pictureOf('off'))),
    ];
    const cards = new IdleCards(() => painters.shift()?.() ?? Promise.reject(new Error('one too many')));
    const shown: (Buffer | null)[] = [];
    for (let turn = 0; turn < 10; turn++) shown.push(await cards.get(card('off')));
    assert.deepEqual(shown, [...Array<null>(7).fill(null), ...Array<Buffer>(3).fill(pictureOf('off'))]);
  });

  it('start a painter ever more rarely where none can run', async () => {
    const draw = mock.fn(() => Promise.reject<Buffer>(new Error('no font')));
    const cards = new IdleCards(draw);
    const turns: number[] = [];
    for (let turn = 0; turn <= 16; turn++) {
      const before = draw.mock.callCount();
      await cards.get(card('off'));
      if (draw.mock.callCount() > before) turns.push(turn);
    }
    assert.deepEqual(turns, [0, 1, 3, 7, 15]);
  });
});
