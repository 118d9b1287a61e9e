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
  files?: Files;
  options?: MachineOptions;
  /** False: nobody whom one may look into has the loopback device open; by default camfx's daemon feeds it. */
  fedByCamfx?: false;
  /** What files can't express, such as who has a device open. */
  prepare?: (machine: MadeUpMachine) => void;
}
