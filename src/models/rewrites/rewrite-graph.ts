import type { Graph } from '../graph.js';
import { convolveAddends } from './convolve-addends.js';
import { convolveBeforeEnlarging } from './convolve-before-enlarging.js';
import { poolAddends } from './pool-addends.js';
import { poolBeforeEnlarging } from './pool-before-enlarging.js';
import type { Rewrite } from './rewrite.js';
import { widenFactors } from './widen-factors.js';

const REWRITES: readonly Rewrite[] = [
  convolveBeforeEnlarging,
  convolveAddends,
  poolAddends,
  poolBeforeEnlarging,
  widenFactors,
];

/**
 * Applies the rewrites until none finds its pattern. That ends in any graph without cycles: convolutions and pools only
 * move towards the inputs, and a factor is widened once.
 */
export function rewriteGraph(graph: Graph, rewrites: readonly Rewrite[] = REWRITES): void {
  while (rewriteOnce(graph, rewrites));
}

function rewriteOnce(graph: Graph, rewrites: readonly Rewrite[]): boolean {
  for (const node of graph.nodes) {
    for (const rewrite of rewrites) {
      const replacements = rewrite(graph, node);
      if (replacements === undefined) continue;
      graph.replace(node, replacements);
      return true;
    }
  }
  return false;
}
