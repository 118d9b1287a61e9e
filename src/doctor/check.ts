/** The contract of one check of `camfx doctor`: one file in checks/ each. */
import type { Machine } from './machine.js';

/** `note`: worth knowing, nothing to do. `warning`: works, but not for everybody. `error`: does not work. */
export type Level = 'ok' | 'note' | 'warning' | 'error';

/** A program that repairs what a check found; without root it is run as the user. */
export interface CommandFix {
  command: string[];
  needsRoot: boolean;
}

/** A repair that no program does. */
export interface ActionFix {
  /** "remove /run/user/1000/camfx/daemon.sock" */
  does: string;
  /** Throws when it does not work out. */
  apply: () => void | Promise<void>;
}

export type Fix = CommandFix | ActionFix;

export interface Finding {
  level: Level;
  /** The device it is about, such as /dev/video0; none when it is about more than one. */
  subject?: string;
  /** What the check saw: a sentence without its full stop. */
  saw: string;
  /** Why it matters; '' when all is well. */
  why: string;
  /** A command, or what to do by hand; '' when there is nothing to do. */
  remedy: string;
  /** What `camfx doctor --fix` does; none when only people can do it. */
  fix?: Fix;
}

export interface Check {
  /** "module options" */
  readonly name: string;
  /** Nothing when the check does not apply to this machine. */
  readonly look: (machine: Machine) => Finding[] | Promise<Finding[]>;
}

/** A check that `camfx start` can ask too, in the middle of what it does. */
export interface SyncCheck extends Check {
  readonly look: (machine: Machine) => Finding[];
}

export function ok(saw: string): Finding {
  return { level: 'ok', saw, why: '', remedy: '' };
}

/** What one shell runs: for repairs of several commands. */
export function shell(script: string, needsRoot: boolean): CommandFix {
  return { command: ['sh', '-c', script], needsRoot };
}
