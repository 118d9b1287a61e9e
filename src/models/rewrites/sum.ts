import type { Graph, GraphNode } from '../graph.js';

export interface Sum {
  readonly node: GraphNode;
  readonly addends: readonly [string, string];
}

/** The node that computes `name`, if it is a sum of two values of the same shape: nothing is broadcast. */
export function sum(graph: Graph, name: string): Sum | undefined {
  const node = graph.producer(name);
  if (node?.operator !== 'Add') return undefined;
  const [a = '', b = ''] = node.inputs;
  const shape = graph.shapeOf(a)?.join();
  if (shape === undefined || shape !== graph.shapeOf(b)?.join()) return undefined;
  return { node, addends: [a, b] };
}
