import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Face } from '../../../../src/engine/face/face.js';
import { FaceFollower } from '../../../../src/engine/face/face-follower.js';
import type { FaceOval } from '../../../../src/native.js';
import { faceAt } from './faces.js';

/** The ovals at each of 30 frames per second, of faces that are looked for five times per second. */
function follow(faces: (seconds: number) => Face[], seconds: number): FaceOval[][] {
  const follower = new FaceFollower();
  return Array.from({ length: seconds * 30 + 1 }, (_, frame) => {
    const now = frame / 30;
    if (frame % 6 === 0) follower.see(faces(now), now);
    return follower.advance(now);
  });
}

test('a face fades in where it is, forehead and chin within its oval', () => {
  const ovals = follow(() => [faceAt(400, 300, 100)], 2).map(([oval]) => oval ?? assert.fail('no face'));
  assert.equal(ovals[0]?.presence, 0);
  assert.ok((ovals[3]?.presence ?? 0) > 0.1 && (ovals[3]?.presence ?? 1) < 0.7);
  const last = ovals.at(-1) ?? assert.fail('no face');
  assert.ok(last.presence > 0.99);
  assert.equal(last.centerX, 400);
  assert.ok(last.centerY - last.radiusY < 300 - 50 && last.centerY + last.radiusY > 300 + 50);
});

test('a face that moves is followed without a jump, to where it stops', () => {
  const ovals = follow((now) => [faceAt(400 + 100 * Math.min(now, 3), 300, 100)], 5).map(
    ([oval]) => oval?.centerX ?? NaN,
  );
  for (const [i, x] of ovals.entries())
    assert.ok(Math.abs(x - (ovals[i - 1] ?? x)) < 8, `${x} at frame ${i}`);
  assert.ok(Math.abs((ovals.at(-1) ?? NaN) - 700) < 0.1);
});

test('a face that is missed once stays, one that has gone fades out and is forgotten', () => {
  const blink = follow((now) => (now > 1 && now < 1.5 ? [] : [faceAt(400, 300, 100)]), 3);
  for (const [oval] of blink.slice(30)) assert.ok(oval && oval.presence > 0.9);
  const gone = follow((now) => (now < 1 ? [faceAt(400, 300, 100)] : []), 4);
  const presence = gone.map(([oval]) => oval?.presence ?? 0);
  assert.ok((presence[45] ?? 0) > 0.9);
  assert.ok((presence[54] ?? 0) > 0.1 && (presence[54] ?? 1) < 0.9);
  assert.deepEqual(gone.at(-1), []);
});

test('two faces keep their ovals, in whichever order they are found', () => {
  let turn = 0;
  const ovals = follow(() => {
    const faces = [faceAt(300, 300, 100), faceAt(700, 300, 100)];
    return turn++ % 2 === 0 ? faces : faces.reverse();
  }, 2);
  for (const pair of ovals)
    assert.deepEqual(
      pair.map(({ centerX }) => centerX),
      [300, 700],
    );
});

test('no more than four faces are followed', () => {
  const crowd = Array.from({ length: 7 }, (_, i) => faceAt(100 + 150 * i, 300, 60));
  assert.equal(follow(() => crowd, 1).at(-1)?.length, 4);
});
