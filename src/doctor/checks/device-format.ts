import type { VideoNode } from '../../native.js';
import { ok, type SyncCheck } from '../check.js';
import { describeHolders } from '../holders.js';
import { fixedFormat, isFed } from '../loopback-state.js';
import type { Machine } from '../machine.js';

/** What camfx sets unless told otherwise. */
const OWN_FORMAT = 'YU12:1280x720';

/** A device that nobody feeds keeps the format of its last writer while any program has it open. */
export const deviceFormat: SyncCheck = {
  name: 'device format',
  look: (machine) => machine.loopbacks.flatMap((node) => judge(node, machine)),
};

function judge(node: VideoNode, machine: Machine) {
  const { path, card } = node;
  const holders = machine.holders(path);
  if (isFed(machine, node) !== false) return [];
  const format = fixedFormat(machine, node);
  if (format === null || format === OWN_FORMAT || holders.length === 0)
    return [ok(`Nothing pins the format of ${path} "${card}"`)];
  return [
    {
      level: 'warning' as const,
      subject: path,
      saw: `${path} "${card}" is pinned to ${format.replace(':', ' ')}: nobody feeds it, but it is open in ${describeHolders(holders)}`,
      why: 'camfx has to fit its pictures into that format until the last such program closes the device',
      remedy: `End those programs (fuser -v ${path} shows them), then start again`,
    },
  ];
}
