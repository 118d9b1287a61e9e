import { test } from 'node:test';
import type { Graph } from '../../../../src/models/graph.js';
import { poolAddends } from '../../../../src/models/rewrites/pool-addends.js';
import { expectRewritten, expectUntouched, Sketch } from './sketch.js';

test('addends are pooled before they are added', async () => {
  const sketch = new Sketch();
  const graph = sketch.finish(sketch.pool(sketch.combine('Add', 'x', sketch.convolve('x', 8))));
  await expectRewritten(graph, [poolAddends], 'Conv GlobalAveragePool GlobalAveragePool Add');
});

test('addends of addends too', async () => {
  const sketch = new Sketch();
  const sum = sketch.combine('Add', sketch.convolve('x', 8), sketch.convolve('x', 8));
  const graph = sketch.finish(sketch.pool(sketch.combine('Add', sum, 'x')));
  const [mean, means] = ['GlobalAveragePool', 'GlobalAveragePool GlobalAveragePool Add'];
  await expectRewritten(graph, [poolAddends], `Conv Conv ${means} ${mean} Add`);
});

const CASES: Record<string, (sketch: Sketch) => Graph> = {
  'a sum that another node reads': (sketch) => {
    const sum = sketch.combine('Add', 'x', sketch.convolve('x', 8));
    return sketch.finish(sketch.pool(sum), sketch.combine('Relu', sum));
  },
  'a sum that is an output': (sketch) => {
    const sum = sketch.combine('Add', 'x', sketch.convolve('x', 8));
    return sketch.finish(sketch.pool(sum), sum);
  },
  'a sum with a number per channel': (sketch) =>
    sketch.finish(sketch.pool(sketch.combine('Add', 'x', sketch.pool('x')))),
  'a product': (sketch) => sketch.finish(sketch.pool(sketch.combine('Mul', 'x', sketch.convolve('x', 8)))),
  'a sum that is not pooled': (sketch) =>
    sketch.finish(sketch.combine('Relu', sketch.combine('Add', 'x', sketch.convolve('x', 8)))),
};

for (const [name, draw] of Object.entries(CASES)) {
  test(`${name} stays as it is`, () => expectUntouched(draw(new Sketch()), [poolAddends]));
}
