import { test } from 'node:test';
import type { Graph } from '../../../../src/models/graph.js';
import { convolveBeforeEnlarging } from '../../../../src/models/rewrites/convolve-before-enlarging.js';
import { expectRewritten, expectUntouched, Sketch } from './sketch.js';

for (const [height, width] of [
  [8, 12],
  [7, 13],
  [4, 6],
] as const) {
  test(`a picture enlarged to ${height}x${width} is convolved before`, async () => {
    const sketch = new Sketch();
    const graph = sketch.finish(sketch.convolve(sketch.resize('x', height, width), 3));
    await expectRewritten(graph, [convolveBeforeEnlarging], 'Conv Resize');
  });
}

const CASES: Record<string, (sketch: Sketch) => Graph> = {
  'a convolution of more than a pixel': (sketch) =>
    sketch.finish(sketch.convolve(sketch.resize('x', 8, 12), 3, { kernel_shape: [3, 3] }, [1, 3, 6, 10])),
  'a convolution in steps': (sketch) =>
    sketch.finish(sketch.convolve(sketch.resize('x', 8, 12), 3, { strides: [2, 2] }, [1, 3, 4, 6])),
  'a convolution with zeros around': (sketch) =>
    sketch.finish(sketch.convolve(sketch.resize('x', 8, 12), 3, { pads: [1, 1, 1, 1] }, [1, 3, 10, 14])),
  'a convolution in groups': (sketch) =>
    sketch.finish(sketch.convolve(sketch.resize('x', 8, 12), 4, { group: 2 })),
  'a convolution to more channels': (sketch) => sketch.finish(sketch.convolve(sketch.resize('x', 8, 12), 9)),
  'an enlarged picture that another node reads': (sketch) => {
    const wide = sketch.resize('x', 8, 12);
    return sketch.finish(sketch.convolve(wide, 3), sketch.combine('Relu', wide));
  },
  'an enlarged picture that is an output': (sketch) => {
    const wide = sketch.resize('x', 8, 12);
    return sketch.finish(sketch.convolve(wide, 3), wide);
  },
  'a reduced picture': (sketch) => sketch.finish(sketch.convolve(sketch.resize('x', 3, 12), 3)),
  'repeated pixels': (sketch) =>
    sketch.finish(sketch.convolve(sketch.resize('x', 8, 12, { mode: 'nearest' }), 3)),
  'pixels from their corners': (sketch) => {
    const wide = sketch.resize('x', 8, 12, { coordinate_transformation_mode: 'align_corners' });
    return sketch.finish(sketch.convolve(wide, 3));
  },
};

for (const [name, draw] of Object.entries(CASES)) {
  test(`${name} stays as it is`, () => expectUntouched(draw(new Sketch()), [convolveBeforeEnlarging]));
}
