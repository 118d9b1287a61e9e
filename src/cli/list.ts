import { Command } from 'commander';
import { native, type VideoNode } from '../native.js';

export function listCommand(): Command {
  return new Command('list').description('list cameras, and devices that camfx can feed').action(() => {
    const nodes = native.listVideoNodes();
    if (nodes.length === 0) console.log('no video devices');
    for (const node of nodes) console.log(`${node.path}  ${describeNode(node)}`);
  });
}

function describeNode(node: VideoNode): string {
  const kind = describeKind(node);
  const trouble = node.error === null ? kind : `can't be opened: ${node.error}`;
  return `${node.card}  (${trouble})`;
}

function describeKind(node: VideoNode): string {
  if (node.isLoopback) return 'v4l2loopback device';
  if (node.isCapture) return 'camera';
  return node.isOutput ? 'output of another kind' : 'no camera';
}
