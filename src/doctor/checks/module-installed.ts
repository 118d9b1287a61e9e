import { type Check, ok } from '../check.js';
import type { Machine } from '../machine.js';

export const moduleInstalled: Check = {
  name: 'kernel module',
  look: (machine) => {
    const { kernel, moduleFile } = machine;
    if (moduleFile !== null) return [ok(`v4l2loopback is installed for kernel ${kernel}`)];
    if (machine.moduleLoaded) return [ok('v4l2loopback is part of the kernel, or was loaded by hand')];
    const why = 'Without it there is no camera device that applications can open';
    const source = sourceOf(machine);
    if (source !== null)
      return [
        {
          level: 'error',
          saw: `v4l2loopback ${source} is there, but was not built for kernel ${kernel}`,
          why,
          remedy: `${installHeaders(machine)} && sudo dkms autoinstall`,
        },
      ];
    const remedy = installModule(machine.distributions);
    return [{ level: 'error', saw: 'The kernel module v4l2loopback is not installed', why, remedy }];
  },
};

/** The version that DKMS has the source of. */
export function sourceOf(machine: Machine): string | null {
  const versions = machine.names('/var/lib/dkms/v4l2loopback').filter((name) => /^\d/.test(name));
  return versions.sort().at(-1) ?? null;
}

export function installHeaders({ distributions, kernel }: Machine): string {
  if (distributions.includes('fedora')) return `sudo dnf install kernel-devel-${kernel}`;
  if (distributions.includes('arch')) return 'sudo pacman -S linux-headers';
  return `sudo apt install linux-headers-${kernel}`;
}

export function installModule(distributions: string[]): string {
  if (distributions.includes('fedora')) return 'sudo dnf install akmod-v4l2loopback';
  if (distributions.includes('arch')) return 'sudo pacman -S v4l2loopback-dkms linux-headers';
  return 'sudo apt install v4l2loopback-dkms "linux-headers-$(uname -r)"';
}
