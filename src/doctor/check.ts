/** The contract of one check of `camfx doctor`: one file in checks/ each. */
import type { Machine } from './machine.js';

/** `note`: worth knowing, nothing to do. `warning`: works, but not for everybody. `error`: does not work. */
export type Level = 'ok' | 'note' | 'warning' | 'error';

export interface Finding {
  level: Level;
  /** What the check saw: a sentence without its full stop. */
  saw: string;
  /** Why it matters; '' when all is well. */
  why: string;
  /** A command, or what to do by hand; '' when there is nothing to do. */
  remedy: string;
}

export interface Check {
  /** "module options" */
  readonly name: string;
  /** Nothing when the check does not apply to this machine. */
  readonly look: (machine: Machine) => Finding[] | Promise<Finding[]>;
}

export function ok(saw: string): Finding {
  return { level: 'ok', saw, why: '', remedy: '' };
}

export const LOAD_MODULE = 'sudo modprobe v4l2loopback exclusive_caps=1 max_buffers=4 card_label=camfx';
export const RELOAD_MODULE = `sudo modprobe -r v4l2loopback && ${LOAD_MODULE}`;
