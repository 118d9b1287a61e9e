import type { Graph, GraphNode } from '../graph.js';
import { hasAttributes, newNode } from './rewrite.js';

type Size = readonly [height: number, width: number];

/** A bilinear enlargement: each of its pixels is a mean of pixels of its input, by weights that sum to 1. */
export interface Enlargement {
  readonly input: string;
  readonly from: Size;
  readonly to: Size;
}

const BILINEAR = { mode: 'linear', coordinate_transformation_mode: 'half_pixel' } as const;
const REPEATED = {
  mode: 'nearest',
  coordinate_transformation_mode: 'asymmetric',
  nearest_mode: 'floor',
} as const;

/** The node that computes `name`, if it is such a one. */
export function enlargement(graph: Graph, name: string): Enlargement | undefined {
  const node = graph.producer(name);
  if (node?.operator !== 'Resize' || !hasAttributes(node, BILINEAR)) return undefined;
  const [input = ''] = node.inputs;
  const [, , height, width] = graph.shapeOf(input) ?? [];
  const [, , toHeight, toWidth] = graph.shapeOf(name) ?? [];
  if (height === undefined || width === undefined || toHeight === undefined || toWidth === undefined) {
    return undefined;
  }
  if (toHeight < height || toWidth < width) return undefined;
  return { input, from: [height, width], to: [toHeight, toWidth] };
}

/** Declares the output's shape, as all functions here that make a node. */
export function enlargementNode(graph: Graph, input: string, to: Size, output: string): GraphNode {
  return resizeNode(graph, input, to, output, BILINEAR);
}

/** Each pixel as a rectangle of its value. */
export function repetitionNode(graph: Graph, input: string, to: Size, output: string): GraphNode {
  return resizeNode(graph, input, to, output, REPEATED);
}

function resizeNode(
  graph: Graph,
  input: string,
  to: Size,
  output: string,
  attributes: GraphNode['attributes'],
): GraphNode {
  const [batch = 1, channels = 1] = graph.shapeOf(input) ?? [];
  const shape = [batch, channels, ...to];
  graph.declareShape(output, shape);
  const sizes = graph.addInts(`${output}.sizes`, shape);
  // Resize's second and third inputs, roi and scales, stay empty.
  return newNode('Resize', [input, '', '', sizes], output, attributes);
}
