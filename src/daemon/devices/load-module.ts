/** Loads v4l2loopback where camfxd may: as root. For others, `camfx setup` has it loaded when the machine starts. */
import { execFileSync } from 'node:child_process';
import { native } from '../../native.js';
import { log } from '../log.js';

const LOAD_TIMEOUT_MS = 20_000;
const OPTIONS = ['exclusive_caps=1', 'max_buffers=4', 'card_label=camfx'];

/** Does nothing when the module is loaded, or can't be. */
export function loadLoopbackModule(): void {
  if (process.geteuid?.() !== 0 || native.detectLoopbackModule().loaded) return;
  try {
    execFileSync('modprobe', ['v4l2loopback', ...OPTIONS], { stdio: 'ignore', timeout: LOAD_TIMEOUT_MS });
    log('info', 'loaded the kernel module v4l2loopback');
  } catch {
    // Not installed, or containers: camfx doctor says which, and what to do.
  }
}
