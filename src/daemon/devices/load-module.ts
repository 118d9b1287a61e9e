/** Loads v4l2loopback where camfxd may: as root. For others, `camfx setup` has it loaded when the machine starts. */
import { execFileSync } from 'node:child_process';
import { loadModule } from '../../doctor/commands.js';
import { Machine } from '../../doctor/machine.js';
import { adviseOnOptions, unfitOptions } from '../../doctor/modprobe-options.js';
import { toCamfxError } from '../../errors.js';
import { native } from '../../native.js';
import { CAMERA } from '../../ring/messages.js';
import { log } from '../log.js';

const LOAD_TIMEOUT_MS = 20_000;

/** What loading needs of this machine, or of one that a test makes up. */
export interface Loader {
  isRoot: boolean;
  isLoaded: () => boolean;
  machine: () => Machine;
  /** Throws when it fails. */
  run: (program: string, args: string[]) => void;
  /** Throws when the module can't make one; see NativeApi. */
  addDevice: (label: string) => void;
}

/** Does nothing when the module is loaded, or can't be. */
export function loadLoopbackModule(
  { isRoot, isLoaded, machine, run, addDevice }: Loader = thisMachine(),
): void {
  if (!isRoot || isLoaded()) return;
  const loaded = machine();
  const [program = '', ...args] = loadModule(loaded).split(' ');
  try {
    run(program, args);
  } catch {
    return; // not installed, or in a container: camfx doctor says which, and what to do
  }
  log('info', 'loaded the kernel module v4l2loopback');
  const unfit = unfitOptions(loaded);
  if (unfit === null) return;
  try {
    addDevice(CAMERA);
    log('info', `made a device beside those of ${unfit.files.join(' and ')}`);
  } catch (thrown) {
    log('warning', `${toCamfxError(thrown).message}. ${adviseOnOptions(unfit)}`);
  }
}

function thisMachine(): Loader {
  return {
    isRoot: process.geteuid?.() === 0,
    isLoaded: () => native.detectLoopbackModule().loaded,
    // The devices are of no interest, and a look opens each camera.
    machine: () => new Machine({ nodes: [] }),
    run: (program, args) => execFileSync(program, args, { stdio: 'ignore', timeout: LOAD_TIMEOUT_MS }),
    addDevice: (label) => native.addLoopbackDevice(label),
  };
}
