import type { Level } from '../../../../src/doctor/check.js';
import type { MachineOptions } from '../../../../src/doctor/machine.js';
import type { Files, MadeUpMachine } from '../made-up-machine.js';

/** One thing that is wrong with an otherwise healthy machine, and what the doctor must say: that, and nothing else. */
export interface Fault {
  /** Completes "finds …". */
  what: string;
  /** The names of the checks that complain; of one with several findings, as often. */
  checks: string[];
  /** Where it matters which. */
  level?: Level;
  saw: RegExp;
  remedy: RegExp;
  /** The command of --fix, or what it does; none when there must be none. */
  fix?: RegExp;
  /**
   * What stands in for the programs of the fix: shell scripts that run in the machine's root and look at their
   * arguments, for a command that is wrong must repair nothing. The others really run. Where the kernel itself would
   * have to be made up, a scenario of test/e2e sees the repair instead; that of the runtime folder has a test of its own.
   */
  programs?: Record<string, string> | 'by a scenario' | 'by a test of its own';
  /** The machine after the repair, where that changes more than files. */
  after?: MachineOptions;
  files?: Files;
  options?: MachineOptions;
  /** False: nobody whom one may look into has the loopback device open; by default camfx's daemon feeds it. */
  fedByCamfx?: false;
  /** What files can't express, such as who has a device open. */
  prepare?: (machine: MadeUpMachine) => void;
}
