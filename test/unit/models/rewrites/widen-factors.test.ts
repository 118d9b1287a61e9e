import { test } from 'node:test';
import type { Graph } from '../../../../src/models/graph.js';
import { widenFactors } from '../../../../src/models/rewrites/widen-factors.js';
import { expectRewritten, expectUntouched, Sketch } from './sketch.js';

test('a factor per channel is repeated to the size of the picture', async () => {
  const sketch = new Sketch();
  const graph = sketch.finish(sketch.combine('Mul', 'x', sketch.pool('x')));
  await expectRewritten(graph, [widenFactors], 'GlobalAveragePool Resize Mul');
});

test('a factor before the picture too', async () => {
  const sketch = new Sketch();
  const graph = sketch.finish(sketch.combine('Mul', sketch.pool('x'), 'x'));
  await expectRewritten(graph, [widenFactors], 'GlobalAveragePool Resize Mul');
});

const CASES: Record<string, (sketch: Sketch) => Graph> = {
  'a factor per pixel': (sketch) => sketch.finish(sketch.combine('Mul', 'x', sketch.convolve('x', 1))),
  'one factor for all': (sketch) =>
    sketch.finish(sketch.combine('Mul', 'x', sketch.convolve(sketch.pool('x'), 1))),
  'a factor of its own per number': (sketch) =>
    sketch.finish(sketch.combine('Mul', 'x', sketch.convolve('x', 8))),
  'a product of factors': (sketch) =>
    sketch.finish(sketch.combine('Mul', sketch.pool('x'), sketch.pool(sketch.convolve('x', 8)))),
  'a sum with a number per channel': (sketch) => sketch.finish(sketch.combine('Add', 'x', sketch.pool('x'))),
};

for (const [name, draw] of Object.entries(CASES)) {
  test(`${name} stays as it is`, () => expectUntouched(draw(new Sketch()), [widenFactors]));
}
