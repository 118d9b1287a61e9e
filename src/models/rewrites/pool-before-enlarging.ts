import { enlargement } from './resize.js';
import { newNode, type Rewrite } from './rewrite.js';

/**
 * mean(up(x)) = mean(x) for whole factors, by which each pixel of x gets the same share of up(x). The outermost ones
 * too: as they are repeated beyond the border, they get back there what they spread beyond it.
 */
export const poolBeforeEnlarging: Rewrite = (graph, node) => {
  if (node.operator !== 'GlobalAveragePool') return undefined;
  const enlarged = enlargement(graph, node.inputs[0] ?? '');
  if (enlarged === undefined) return undefined;
  const { input, from, to } = enlarged;
  if (to[0] % from[0] !== 0 || to[1] % from[1] !== 0) return undefined;
  return [newNode('GlobalAveragePool', [input], node.output)];
};
