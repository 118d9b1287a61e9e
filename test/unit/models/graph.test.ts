import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Graph } from '../../../src/models/graph.js';

/** x → a → b → y, beside c: of x and of a weight, for nobody. */
function chain(): Graph {
  const graph = new Graph();
  graph.addNode('A', ['x'], 'a');
  graph.addNode('B', ['a', graph.addInts('size', [1])], 'b');
  graph.addNode('C', ['x', graph.addFloats('weight', [1], Float32Array.of(1))], 'c');
  graph.addNode('Y', ['b', 'b'], 'y');
  graph.setEnds([{ name: 'x', shape: [1] }], [{ name: 'y', shape: [1] }]);
  return graph;
}

function find(graph: Graph, name: string) {
  const node = graph.producer(name);
  assert.ok(node);
  return node;
}

test('nodes take the place of another, and what nobody needs any more goes', () => {
  const graph = chain();
  const made = (operator: string, input: string, output: string) => ({
    operator,
    inputs: [input],
    output,
    attributes: {},
  });
  graph.replace(find(graph, 'b'), [made('D', 'x', 'd'), made('E', 'd', 'b')]);
  assert.deepEqual(
    graph.nodes.map(({ operator }) => operator),
    ['D', 'E', 'Y'],
  );
  assert.deepEqual([...graph.constants.keys()], []);
});

test('what is still needed stays', () => {
  const graph = chain();
  graph.replace(find(graph, 'y'), [{ operator: 'Z', inputs: ['b', 'c'], output: 'y', attributes: {} }]);
  assert.deepEqual(
    graph.nodes.map(({ operator }) => operator),
    ['A', 'B', 'C', 'Z'],
  );
  assert.deepEqual([...graph.constants.keys()], ['size', 'weight']);
});

test('a value ends with a node only if that is all that reads it, once', () => {
  const graph = chain();
  assert.ok(graph.feedsOnly('a', find(graph, 'b')));
  assert.ok(!graph.feedsOnly('a', find(graph, 'y')), 'read by another');
  assert.ok(!graph.feedsOnly('x', find(graph, 'a')), 'read by two');
  assert.ok(!graph.feedsOnly('b', find(graph, 'y')), 'read twice');
  graph.setEnds(graph.inputs, [{ name: 'a', shape: [1] }]);
  assert.ok(!graph.feedsOnly('a', find(graph, 'b')), 'an output');
});
