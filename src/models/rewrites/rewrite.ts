import type { Graph, GraphNode } from '../graph.js';

/**
 * Recognises a node as the end of a pattern and returns the nodes that compute the same for less; undefined where the
 * pattern or one of its conditions is missing. The last node returned has the output of the one it replaces. New names
 * start with that output, so they stay unique.
 */
export type Rewrite = (graph: Graph, node: GraphNode) => readonly GraphNode[] | undefined;

export function newNode(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: GraphNode['attributes'] = {},
): GraphNode {
  return { operator, inputs, output, attributes };
}

export function hasAttributes(node: GraphNode, expected: GraphNode['attributes']): boolean {
  return Object.entries(expected).every(([name, value]) => String(node.attributes[name]) === String(value));
}
