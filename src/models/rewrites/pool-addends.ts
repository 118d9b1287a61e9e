import type { Graph, GraphNode } from '../graph.js';
import { newNode, type Rewrite } from './rewrite.js';
import { sum } from './sum.js';

/** mean(a + b) = mean(a) + mean(b): what is added is a number per channel instead of a picture. */
export const poolAddends: Rewrite = (graph, node) => {
  if (node.operator !== 'GlobalAveragePool') return undefined;
  const [pooled = ''] = node.inputs;
  const added = sum(graph, pooled);
  if (added === undefined || !graph.feedsOnly(pooled, node)) return undefined;
  const means = added.addends.map((addend, i) => poolNode(graph, addend, `${node.output}.${i}`));
  const names = means.map(({ output }) => output);
  return [...means, newNode('Add', names, node.output)];
};

function poolNode(graph: Graph, input: string, output: string): GraphNode {
  const [batch = 1, channels = 1] = graph.shapeOf(input) ?? [];
  graph.declareShape(output, [batch, channels, 1, 1]);
  return newNode('GlobalAveragePool', [input], output);
}
