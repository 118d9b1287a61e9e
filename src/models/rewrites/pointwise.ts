import type { Graph, GraphNode } from '../graph.js';
import { hasAttributes, newNode } from './rewrite.js';

/** A convolution that takes each pixel for itself: a matrix applied to its channels, and perhaps a bias. */
export interface Pointwise {
  readonly input: string;
  readonly inputChannels: number;
  readonly outputChannels: number;
  /** Name of the constant. */
  readonly weights: string;
  readonly bias: string | undefined;
}

const ONE_TO_ONE = { kernel_shape: [1, 1], strides: [1, 1], pads: [0, 0, 0, 0], group: 1 } as const;

export function pointwise(graph: Graph, node: GraphNode): Pointwise | undefined {
  if (node.operator !== 'Conv' || !hasAttributes(node, ONE_TO_ONE)) return undefined;
  const [input = '', weights = '', bias] = node.inputs;
  const [outputChannels, inputChannels] = graph.constants.get(weights)?.shape ?? [];
  if (outputChannels === undefined || inputChannels === undefined) return undefined;
  return { input, inputChannels, outputChannels, weights, bias };
}

/** The same convolution of another value; declares the output's shape. */
export function pointwiseNode(
  graph: Graph,
  input: string,
  { weights, bias, outputChannels }: Omit<Pointwise, 'input' | 'inputChannels'>,
  output: string,
): GraphNode {
  const [batch = 1, , ...size] = graph.shapeOf(input) ?? [];
  graph.declareShape(output, [batch, outputChannels, ...size]);
  const inputs = bias === undefined ? [input, weights] : [input, weights, bias];
  return newNode('Conv', inputs, output, ONE_TO_ONE);
}
