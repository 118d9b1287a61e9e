import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { translateTflite } from '../../../../src/models/convert.js';
import type { Graph } from '../../../../src/models/graph.js';
import { encodeOnnx } from '../../../../src/models/onnx-writer.js';
import { rewriteGraph } from '../../../../src/models/rewrites/rewrite-graph.js';
import { FACE, GENERAL, LANDSCAPE } from '../litert-oracle.js';
import { maxDifference, randomNumbers, runOnnxModel } from '../onnx-model.js';
import { operators } from './sketch.js';

/** Numbers that the operators of this name write, over all of the graph. */
function written(graph: Graph, operator: string): number {
  return graph.nodes
    .filter((node) => node.operator === operator)
    .map(({ output }) => graph.shapeOf(output) ?? [NaN])
    .reduce((sum, shape) => sum + shape.reduce((product, size) => product * size, 1), 0);
}

for (const [name, path] of Object.entries({ landscape: LANDSCAPE, general: GENERAL })) {
  test(`the rewritten ${name} model computes the same for less`, async () => {
    const graph = translateTflite(readFileSync(path));
    const [, channels = 0, height = 0, width = 0] = graph.inputs[0]?.shape ?? [];
    const run = (): Promise<Float32Array> =>
      runOnnxModel(encodeOnnx(graph, name), randomNumbers(channels * height * width), [
        1,
        height,
        width,
        channels,
      ]);
    const before = await run();
    const [convolved, added] = [written(graph, 'Conv'), written(graph, 'Add')];
    rewriteGraph(graph);
    assert.ok(maxDifference(before, await run()) < 1e-5);
    assert.ok(written(graph, 'Conv') < 0.95 * convolved, `${written(graph, 'Conv')} of ${convolved}`);
    assert.ok(written(graph, 'Add') < 0.8 * added, `${written(graph, 'Add')} of ${added}`);
  });
}

test('each enlargement of the selfie models stands behind its convolutions, as do its pools', () => {
  const graph = translateTflite(readFileSync(LANDSCAPE));
  rewriteGraph(graph);
  const enlarged = graph.nodes.filter(({ attributes }) => attributes['mode'] === 'linear');
  assert.equal(enlarged.length, 3);
  for (const { output } of enlarged) {
    assert.deepEqual(
      graph.consumers(output).map(({ operator }) => operator),
      ['Add'],
    );
  }
});

test('the face model, which has none of the patterns, stays as it is', () => {
  const graph = translateTflite(readFileSync(FACE));
  const before = [...graph.nodes];
  rewriteGraph(graph);
  assert.deepEqual(graph.nodes, before);
  assert.match(operators(graph), /^Conv Relu Conv Conv Add Relu/);
});
