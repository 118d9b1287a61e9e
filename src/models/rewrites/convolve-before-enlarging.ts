import { pointwise, pointwiseNode } from './pointwise.js';
import { enlargement, enlargementNode } from './resize.js';
import type { Rewrite } from './rewrite.js';

/**
 * W·up(x) + b = up(W·x + b): the weights of a bilinear mean sum to 1, which carries the bias through. That takes fewer
 * pixels to convolve, and no more channels to enlarge.
 */
export const convolveBeforeEnlarging: Rewrite = (graph, node) => {
  const kernel = pointwise(graph, node);
  if (kernel === undefined || kernel.outputChannels > kernel.inputChannels) return undefined;
  const enlarged = enlargement(graph, kernel.input);
  if (enlarged === undefined || !graph.feedsOnly(kernel.input, node)) return undefined;
  const small = `${node.output}.small`;
  return [
    pointwiseNode(graph, enlarged.input, kernel, small),
    enlargementNode(graph, small, enlarged.to, node.output),
  ];
};
