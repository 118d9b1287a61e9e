import { repetitionNode } from './resize.js';
import { newNode, type Rewrite } from './rewrite.js';

/**
 * A factor per channel is repeated to the size of the picture that it scales. On x86, ONNX Runtime keeps pictures in
 * blocks of channels, and can multiply them there by one of the same shape only: for a single pixel it would convert the
 * picture to planes and the product back to blocks, which costs more than the repetition.
 */
export const widenFactors: Rewrite = (graph, node) => {
  if (node.operator !== 'Mul') return undefined;
  const [a = '', b = ''] = node.inputs;
  for (const [picture, factor] of [
    [a, b],
    [b, a],
  ] as const) {
    const [batch, channels, height = 1, width = 1] = graph.shapeOf(picture) ?? [];
    if (height * width === 1 || graph.shapeOf(factor)?.join() !== [batch, channels, 1, 1].join()) continue;
    const wide = `${node.output}.factor`;
    return [
      repetitionNode(graph, factor, [height, width], wide),
      newNode('Mul', [picture, wide], node.output),
    ];
  }
  return undefined;
};
