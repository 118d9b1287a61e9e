import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelOf } from '../../../src/engine/matte/models.js';
import { Segmenter } from '../../../src/engine/matte/segmenter.js';

const grids = { low: [256, 144], balanced: [256, 144], high: [256, 256] } as const;

for (const quality of ['low', 'balanced', 'high'] as const) {
  test(`the model of ${quality} quality gives the golden mask of its own grid`, async () => {
    const segmenter = await Segmenter.open(modelOf(quality));
    assert.deepEqual([segmenter.width, segmenter.height], grids[quality]);
    await segmenter.close();
  });
}
