import { ok, shell, type SyncCheck } from '../check.js';
import { installHeaders, unattended } from '../commands.js';
import { moduleSource } from '../module-source.js';

/** DKMS keeps a folder for each version, and in that one for each kernel: dkms(8). */
export const moduleBuilt: SyncCheck = {
  name: 'module for this kernel',
  look: (machine) => {
    const { kernel } = machine;
    if (machine.moduleFile !== null) return [ok(`v4l2loopback is built for kernel ${kernel}`)];
    const source = moduleSource(machine);
    if (source === null || machine.moduleLoaded) return []; // not installed, or not by DKMS
    const built = machine.names(`/var/lib/dkms/v4l2loopback/${source}`).filter((name) => /^\d/.test(name));
    const others = built.length === 0 ? '' : `, only for ${built.join(', ')}`;
    const log = `/var/lib/dkms/v4l2loopback/${source}/build/make.log`;
    const failed = machine.exists(log) ? `; if that fails, ${log} says why` : '';
    return [
      {
        level: 'error',
        saw: `v4l2loopback ${source} is there, but was not built for kernel ${kernel}${others}`,
        why: 'Without it there is no camera device that applications can open; a new kernel needs it built again',
        remedy: `${installHeaders(machine)} && sudo dkms autoinstall${failed}`,
        fix: shell(`${unattended(installHeaders(machine))} && dkms autoinstall`, true),
      },
    ];
  },
};
