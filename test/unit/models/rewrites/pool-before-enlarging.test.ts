import { test } from 'node:test';
import type { Graph } from '../../../../src/models/graph.js';
import { poolBeforeEnlarging } from '../../../../src/models/rewrites/pool-before-enlarging.js';
import { expectRewritten, expectUntouched, Sketch } from './sketch.js';

for (const [height, width] of [
  [8, 12],
  [12, 6],
  [20, 30],
] as const) {
  test(`a picture enlarged to ${height}x${width} is pooled before`, async () => {
    const sketch = new Sketch();
    const graph = sketch.finish(sketch.pool(sketch.resize('x', height, width)));
    await expectRewritten(graph, [poolBeforeEnlarging], 'GlobalAveragePool');
  });
}

test('the enlarged picture stays for who else reads it', async () => {
  const sketch = new Sketch();
  const wide = sketch.resize('x', 8, 12);
  const graph = sketch.finish(sketch.pool(wide), sketch.combine('Relu', wide));
  await expectRewritten(graph, [poolBeforeEnlarging], 'Resize GlobalAveragePool Relu');
});

const CASES: Record<string, (sketch: Sketch) => Graph> = {
  'an enlargement by a broken factor of the height': (sketch) =>
    sketch.finish(sketch.pool(sketch.resize('x', 6, 12))),
  'an enlargement by a broken factor of the width': (sketch) =>
    sketch.finish(sketch.pool(sketch.resize('x', 8, 9))),
  'a reduction': (sketch) => sketch.finish(sketch.pool(sketch.resize('x', 2, 3))),
  'an enlargement from the corners': (sketch) => {
    const wide = sketch.resize('x', 8, 12, { coordinate_transformation_mode: 'align_corners' });
    return sketch.finish(sketch.pool(wide));
  },
  'an enlargement that is not pooled': (sketch) =>
    sketch.finish(sketch.combine('Relu', sketch.resize('x', 8, 12))),
};

for (const [name, draw] of Object.entries(CASES)) {
  test(`${name} stays as it is`, () => expectUntouched(draw(new Sketch()), [poolBeforeEnlarging]));
}
