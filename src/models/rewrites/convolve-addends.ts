import { pointwise, pointwiseNode } from './pointwise.js';
import { enlargement, enlargementNode } from './resize.js';
import { newNode, type Rewrite } from './rewrite.js';
import { sum } from './sum.js';

/**
 * W·(a + up(x)) + b = (W·a + b) + up(W·x): one more convolution, but of the small picture. The sum then stands right
 * behind a convolution, and ONNX Runtime makes it part of that.
 */
export const convolveAddends: Rewrite = (graph, node) => {
  const kernel = pointwise(graph, node);
  if (kernel === undefined || kernel.outputChannels > kernel.inputChannels) return undefined;
  const added = sum(graph, kernel.input);
  if (added === undefined || !graph.feedsOnly(kernel.input, node)) return undefined;
  const [a, b] = added.addends;
  for (const [name, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const enlarged = enlargement(graph, name);
    if (enlarged === undefined || !graph.feedsOnly(name, added.node)) continue;
    const { output } = node;
    const [small, wide, direct] = [`${output}.small`, `${output}.enlarged`, `${output}.direct`] as const;
    return [
      pointwiseNode(graph, enlarged.input, { ...kernel, bias: undefined }, small),
      enlargementNode(graph, small, enlarged.to, wide),
      pointwiseNode(graph, other, kernel, direct),
      newNode('Add', [direct, wide], output),
    ];
  }
  return undefined;
};
