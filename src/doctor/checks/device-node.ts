import { type Finding, ok, shell, type SyncCheck } from '../check.js';
import type { Machine } from '../machine.js';

const SYSFS = '/sys/class/video4linux';

/** The kernel's devices beside the nodes that programs open. */
export const deviceNode: SyncCheck = {
  name: 'device node',
  look: (machine) => {
    const names = machine.names(SYSFS).filter((name) => /^video\d+$/.test(name));
    if (names.length === 0) return [];
    const missing = names.filter((name) => !machine.exists(`/dev/${name}`));
    if (missing.length === 0) return [ok('Each video device has its node in /dev')];
    return missing.map((name) => describeMissing(name, machine));
  },
};

function describeMissing(name: string, machine: Machine): Finding {
  const path = `/dev/${name}`;
  const card = machine.videoAttribute(path, 'name') ?? '';
  const [major = '81', minor = ''] = (machine.videoAttribute(path, 'dev') ?? '').split(':');
  const trigger = `udevadm trigger --action=add ${SYSFS}/${name}`;
  const make = `mknod -m 660 ${path} c ${major} ${minor} && chgrp video ${path}`;
  return {
    level: 'error',
    subject: path,
    saw: `The kernel has the device "${card}", but its node ${path} is missing`,
    why: 'Programs can open it by its node only; in a container, the node has to be let in',
    remedy: `sudo ${trigger}; without udev: sudo mknod -m 660 ${path} c ${major} ${minor}`,
    // udev, where there is one, gives the node its owner and tags again.
    fix: shell(`${make} && { ! command -v udevadm || ${trigger}; } >/dev/null`, true),
  };
}
