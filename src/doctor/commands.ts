/** Commands that several remedies consist of. */
import { projectPath } from '../project-path.js';
import type { Machine } from './machine.js';
import { readModuleOptions, unfitOptions } from './modprobe-options.js';

const UNLOAD = 'modprobe -r v4l2loopback';
const OWN_OPTIONS = 'exclusive_caps=1 max_buffers=4 card_label=camfx';
/** From 0.13 on. */
export const CONTROL_NODE = '/dev/v4l2loopback';

/** For root. Options of a command line would override what a file sets for another program, or the user has set. */
export function loadModule(machine: Machine): string {
  const load = 'modprobe v4l2loopback';
  return readModuleOptions(machine) === null ? `${load} ${OWN_OPTIONS}` : load;
}

/** For root's shell. */
export function reloadModule(machine: Machine): string {
  return `${UNLOAD} && ${loadModule(machine)}`;
}

/** For root's shell: loads it, and gives camfx a device where the options of files don't, and the module can. */
export function loadModuleWithDevice(machine: Machine): string {
  const load = loadModule(machine);
  return unfitOptions(machine) === null
    ? load
    : `${load} && if [ -e ${CONTROL_NODE} ]; then ${addDevice()}; fi`;
}

/** For root's shell: a device of camfx beside those that are there, by the control node. */
export function addDevice(): string {
  return `'${process.execPath}' '${projectPath('dist/bin/add-device.js')}'`;
}

export function hasControlNode(machine: Machine): boolean {
  return machine.exists(CONTROL_NODE);
}

/** The same for people. */
export function asUser(command: string): string {
  return command
    .split(' && ')
    .map((each) => `sudo ${each}`)
    .join(' && ');
}

/** `camfx setup` does it for good, the plain command until the next start of the machine. */
export function setupOr(command: string): string {
  return `camfx setup (for good), or: ${command}`;
}

export function installModule(machine: Machine): string {
  const { distributions } = machine;
  if (distributions.includes('fedora')) return 'sudo dnf install akmod-v4l2loopback';
  if (distributions.includes('arch')) return `sudo pacman -S v4l2loopback-dkms ${archHeaders(machine)}`;
  return 'sudo apt install v4l2loopback-dkms "linux-headers-$(uname -r)"';
}

/** Where it was installed without a key to sign it with. */
export function reinstallModule({ distributions }: Machine): string {
  if (distributions.includes('fedora')) return 'sudo akmods --rebuild --force';
  if (distributions.includes('arch')) return 'sudo pacman -S v4l2loopback-dkms';
  return 'sudo apt install --reinstall v4l2loopback-dkms';
}

export function installHeaders(machine: Machine): string {
  const { distributions, kernel } = machine;
  if (distributions.includes('fedora')) return `sudo dnf install kernel-devel-${kernel}`;
  if (distributions.includes('arch')) return `sudo pacman -S ${archHeaders(machine)}`;
  return `sudo apt install linux-headers-${kernel}`;
}

/** Arch's kernels are packages side by side, such as linux-lts, and each says its name. */
function archHeaders(machine: Machine): string {
  const kernelPackage = machine.text(`/lib/modules/${machine.kernel}/pkgbase`)?.trim() ?? 'linux';
  return `${kernelPackage}-headers`;
}

/** The same for root, without a question: who says --fix has answered it. */
export function unattended(command: string): string {
  const [, manager = '', ...rest] = command.split(' ');
  const words = { apt: ['apt-get', '-y'], dnf: ['dnf', '-y'], pacman: ['pacman', '--noconfirm'] }[manager];
  return [...(words ?? [manager]), ...rest].join(' ');
}
