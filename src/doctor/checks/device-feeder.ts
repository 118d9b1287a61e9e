import type { VideoNode } from '../../native.js';
import { type Finding, ok, type SyncCheck } from '../check.js';
import { describeHolders, withoutCamfx } from '../holders.js';
import { isFed } from '../loopback-state.js';
import type { Machine } from '../machine.js';

/** A loopback device has one writer. */
export const deviceFeeder: SyncCheck = {
  name: 'who feeds the devices',
  look: (machine) => machine.loopbacks.map((node) => judge(node, machine)),
};

function judge(node: VideoNode, machine: Machine): Finding {
  const { path, card } = node;
  const holders = machine.holders(path);
  const others = withoutCamfx(holders);
  if (!isFed(machine, node) || others.length < holders.length) {
    const open = holders.length === 0 ? 'nobody has it open' : `open in ${describeHolders(holders)}`;
    return ok(`${path} "${card}" is free for camfx: ${open}`);
  }
  // A writer can't be told from the readers beside it.
  const feeder = others.length > 1 ? `one of ${describeHolders(others)}` : describeHolders(others);
  return {
    level: 'error',
    subject: path,
    saw: `${path} "${card}" is fed by ${feeder || 'a program of another user'}`,
    why: 'One program at a time feeds a device, and applications see that one',
    remedy: `End that program (fuser -v ${path} shows it), or load v4l2loopback with a device more: camfx setup${feeder ? '' : keptFormat(path)}`,
  };
}

/** From 0.14 on a device with that control looks as if it were fed. */
function keptFormat(path: string): string {
  return `; if no program has it open, its control keep_format is set: v4l2-ctl -d ${path} --set-ctrl keep_format=0`;
}
