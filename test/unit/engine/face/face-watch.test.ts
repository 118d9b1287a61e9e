import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Face } from '../../../../src/engine/face/face.js';
import { FaceWatch } from '../../../../src/engine/face/face-watch.js';
import { native } from '../../../../src/native.js';
import { faceAt } from './faces.js';

const SIZE = { width: 320, height: 180 };
const FACE = faceAt(160, 90, 60);

/** A watch of a detector that fails while `isBroken`, and what it reports. */
class Watched {
  isBroken = false;
  looks = 0;
  readonly reports: string[] = [];
  readonly #compositor = new native.Compositor(SIZE);
  readonly #watch = new FaceWatch(
    {
      detect: () => {
        this.looks++;
        return this.isBroken
          ? Promise.reject(new Error('out of memory'))
          : Promise.resolve<readonly Face[]>([FACE]);
      },
      close: () => Promise.resolve(),
    },
    SIZE,
  );

  look(seconds: number): Promise<readonly Face[] | null> {
    const report = (message: string): void => {
      this.reports.push(message);
    };
    return this.#watch.look({ compositor: this.#compositor, seconds, report });
  }
}

test('faces are looked for about five times a second', async () => {
  const watched = new Watched();
  const found: boolean[] = [];
  for (let frame = 0; frame < 30; frame++) found.push((await watched.look(frame / 30)) !== null);
  assert.equal(watched.looks, 5);
  assert.deepEqual(found.slice(0, 7), [true, false, false, false, false, false, true]);
});

test('a model that fails is told of once each time that it begins to, and stops no frame', async () => {
  const watched = new Watched();
  const lookFor = async (from: number, to: number): Promise<number> => {
    let found = 0;
    for (let frame = from * 30; frame < to * 30; frame++)
      found += (await watched.look(frame / 30))?.length ?? 0;
    return found;
  };
  assert.ok((await lookFor(0, 2)) > 0);
  watched.isBroken = true;
  assert.equal(await lookFor(2, 4), 0);
  assert.deepEqual(watched.reports, ['Face detection failed: out of memory']);
  watched.isBroken = false;
  assert.ok((await lookFor(4, 6)) > 0, 'it is asked again and again');
  watched.isBroken = true;
  await lookFor(6, 8);
  assert.equal(watched.reports.length, 2);
});
