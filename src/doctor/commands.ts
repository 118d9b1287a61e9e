/** Commands that several remedies consist of. */
import type { Machine } from './machine.js';

const LOAD = 'modprobe v4l2loopback exclusive_caps=1 max_buffers=4 card_label=camfx';
const UNLOAD = 'modprobe -r v4l2loopback';

export const LOAD_MODULE = `sudo ${LOAD}`;
export const RELOAD_MODULE = `sudo ${UNLOAD} && ${LOAD_MODULE}`;
export const LOAD_AS_ROOT = LOAD.split(' ');
/** For a shell. */
export const RELOAD_AS_ROOT = `${UNLOAD} && ${LOAD}`;

/** `camfx setup` does it for good, the plain command until the next start of the machine. */
export function setupOr(command: string): string {
  return `camfx setup (for good), or: ${command}`;
}

export function installModule(distributions: string[]): string {
  if (distributions.includes('fedora')) return 'sudo dnf install akmod-v4l2loopback';
  if (distributions.includes('arch')) return 'sudo pacman -S v4l2loopback-dkms linux-headers';
  return 'sudo apt install v4l2loopback-dkms "linux-headers-$(uname -r)"';
}

export function installHeaders({ distributions, kernel }: Machine): string {
  if (distributions.includes('fedora')) return `sudo dnf install kernel-devel-${kernel}`;
  if (distributions.includes('arch')) return 'sudo pacman -S linux-headers';
  return `sudo apt install linux-headers-${kernel}`;
}

/** The same for root, without a question: who says --fix has answered it. */
export function unattended(command: string): string {
  const [, manager = '', ...rest] = command.split(' ');
  const words = { apt: ['apt-get', '-y'], dnf: ['dnf', '-y'], pacman: ['pacman', '--noconfirm'] }[manager];
  return [...(words ?? [manager]), ...rest].join(' ');
}
