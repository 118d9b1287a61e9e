import { test } from 'node:test';
import type { Graph } from '../../../../src/models/graph.js';
import { convolveAddends } from '../../../../src/models/rewrites/convolve-addends.js';
import { expectRewritten, expectUntouched, Sketch } from './sketch.js';

/** A picture of the input, and an enlarged one of the same shape. */
function addends(sketch: Sketch): [picture: string, enlarged: string] {
  const small = sketch.convolve('x', 8, { strides: [2, 2] }, [1, 8, 2, 3]);
  return [sketch.combine('Relu', 'x'), sketch.resize(small, 4, 6)];
}

for (const order of ['before', 'behind']) {
  test(`an enlarged addend ${order} the other is convolved while it is small`, async () => {
    const sketch = new Sketch();
    const [picture, enlarged] = addends(sketch);
    const sum =
      order === 'behind'
        ? sketch.combine('Add', picture, enlarged)
        : sketch.combine('Add', enlarged, picture);
    const graph = sketch.finish(sketch.convolve(sum, 5));
    await expectRewritten(graph, [convolveAddends], 'Conv Relu Conv Resize Conv Add');
  });
}

const CASES: Record<string, (sketch: Sketch, picture: string, enlarged: string) => Graph> = {
  'a sum that another node reads': (sketch, picture, enlarged) => {
    const sum = sketch.combine('Add', picture, enlarged);
    return sketch.finish(sketch.convolve(sum, 5), sketch.combine('Relu', sum));
  },
  'an enlarged addend that another node reads': (sketch, picture, enlarged) => {
    const sum = sketch.combine('Add', picture, enlarged);
    return sketch.finish(sketch.convolve(sum, 5), sketch.combine('Relu', enlarged));
  },
  'twice the same addend': (sketch, _, enlarged) =>
    sketch.finish(sketch.convolve(sketch.combine('Add', enlarged, enlarged), 5)),
  'a sum without an enlarged addend': (sketch, picture) =>
    sketch.finish(sketch.convolve(sketch.combine('Add', picture, 'x'), 5)),
  'a sum with a number per channel': (sketch, picture, enlarged) =>
    sketch.finish(sketch.convolve(sketch.combine('Add', sketch.pool(picture), enlarged), 5)),
  'a product with an enlarged picture': (sketch, picture, enlarged) =>
    sketch.finish(sketch.convolve(sketch.combine('Mul', picture, enlarged), 5)),
  'a convolution to more channels': (sketch, picture, enlarged) =>
    sketch.finish(sketch.convolve(sketch.combine('Add', picture, enlarged), 9)),
  'a convolution of more than a pixel': (sketch, picture, enlarged) => {
    const wide = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] };
    return sketch.finish(sketch.convolve(sketch.combine('Add', picture, enlarged), 5, wide));
  },
};

for (const [name, draw] of Object.entries(CASES)) {
  test(`${name} stays as it is`, async () => {
    const sketch = new Sketch();
    await expectUntouched(draw(sketch, ...addends(sketch)), [convolveAddends]);
  });
}
