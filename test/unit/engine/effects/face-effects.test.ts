import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { cropRect } from '../../../../src/engine/effects/crop.js';
import type { Effect } from '../../../../src/engine/effects/effect.js';
import { effectKind, parseChain } from '../../../../src/engine/effects/kinds.js';
import { parseEffect } from '../../../../src/engine/effects/effect-text.js';
import { native } from '../../../../src/native.js';

const SIZE = { width: 640, height: 360 };
const PIXELS = SIZE.width * SIZE.height;
const { i420: PRESENTER } = native.renderPresenter(SIZE.width, SIZE.height, 0);
const EMPTY = new Uint8Array(PRESENTER.length).fill(128);

const producer = new native.RingProducer({ ...SIZE, fourcc: 'YU12', fpsFraction: [30, 1] });
const consumer = new native.RingConsumer(...producer.descriptors(), 1);
const opened: Effect[] = [];
after(() => {
  for (const effect of opened) effect.close();
  consumer.close();
  producer.close();
});

async function open(text: string): Promise<Effect> {
  const request = parseEffect(text);
  const effect = await effectKind(request.name).open(request, { size: SIZE });
  opened.push(effect);
  return effect;
}

/** What the effect makes of a picture at that time. */
async function shown(effect: Effect, i420: Uint8Array, seconds: number): Promise<Buffer> {
  const compositor = new native.Compositor(SIZE);
  const report = (message: string): never => assert.fail(message);
  compositor.load('YU12', i420, 1);
  compositor.publish(producer, await effect.prepare({ compositor, seconds, report }));
  const frame = await consumer.nextFrame(1000);
  return frame?.bytes ?? assert.fail('no frame');
}

function deviation(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? NaN)), 0) / a.length;
}

test('crop touches the borders at 0 and 100 and shows the whole picture at zoom 1', async () => {
  assert.deepEqual(cropRect({ zoom: 4, x: 100, y: 0 }, SIZE), { x: 480, y: 0, width: 160, height: 90 });
  assert.deepEqual(cropRect({ zoom: 2, x: 50, y: 100 }, SIZE), { x: 160, y: 180, width: 320, height: 180 });
  assert.deepEqual(await shown(await open('crop:1'), PRESENTER, 0), Buffer.from(PRESENTER));
});

test('crop fills the frame with its part, and changes live', async () => {
  const halves = EMPTY.map((value, i) => (i >= PIXELS ? value : i % SIZE.width < SIZE.width / 2 ? 40 : 200));
  const effect = await open('crop:zoom=2,x=0');
  assert.ok(
    (await shown(effect, halves, 0))
      .subarray(0, PIXELS)
      .every((value, i) => value === 40 || i % SIZE.width > SIZE.width - 3),
  );
  const adopt = effect.change(parseEffect('crop:zoom=2,x=100'));
  assert.equal(effect.description, 'crop 2 at 0,50');
  adopt?.();
  assert.equal(effect.description, 'crop 2 at 100,50');
  assert.ok(
    (await shown(effect, halves, 1))
      .subarray(0, PIXELS)
      .every((value, i) => value === 200 || i % SIZE.width < 3),
  );
});

test('auto-frame goes to the face, and back to the whole picture when it has gone', async () => {
  const effect = await open('auto-frame:zoom=100,speed=100');
  assert.deepEqual(await shown(effect, EMPTY, 0), Buffer.from(EMPTY));
  for (let seconds = 1; seconds < 5; seconds += 0.25) await shown(effect, PRESENTER, seconds);
  const close = await shown(effect, PRESENTER, 6);
  assert.ok(deviation(close, PRESENTER) > 10, 'the view has moved');
  for (let seconds = 6.5; seconds < 15; seconds += 0.25) await shown(effect, EMPTY, seconds);
  assert.ok(deviation(await shown(effect, PRESENTER, 15), PRESENTER) < 1);
});

test('auto-frame takes another zoom over without a jump', async () => {
  const effect = await open('auto-frame:zoom=100,speed=100');
  for (let seconds = 0; seconds < 5; seconds += 0.25) await shown(effect, PRESENTER, seconds);
  const before = await shown(effect, PRESENTER, 5);
  effect.change(parseEffect('auto-frame:zoom=30,speed=100'))?.();
  effect.forget();
  assert.ok(deviation(await shown(effect, PRESENTER, 5.01), before) < 2);
  assert.equal(effect.description, 'auto-frame 30');
});

test('beautify changes the face and nothing else, and nothing without a face', async () => {
  const effect = await open('beautify:100');
  assert.deepEqual(await shown(effect, EMPTY, 0), Buffer.from(EMPTY));
  for (let seconds = 0.5; seconds < 3; seconds += 0.25) await shown(effect, PRESENTER, seconds);
  const smooth = await shown(effect, PRESENTER, 3);
  const changed = [...smooth.subarray(0, PIXELS).keys()].filter((i) => smooth[i] !== PRESENTER[i]);
  assert.ok(changed.length > 3000, `${changed.length} pixels changed`);
  const columns = changed.map((i) => i % SIZE.width);
  assert.ok(Math.min(...columns) > 240 && Math.max(...columns) < 400);
  effect.change(parseEffect('beautify:0'))?.();
  assert.deepEqual(await shown(effect, PRESENTER, 3.1), Buffer.from(PRESENTER));
});

test('parameters beyond their bounds are refused', () => {
  for (const text of ['crop:5', 'crop:0.5', 'crop:zoom=2,x=101', 'auto-frame:101', 'beautify:-1'])
    assert.throws(() => parseChain([parseEffect(text)]), { code: 'BAD_ARGUMENT' }, text);
});
