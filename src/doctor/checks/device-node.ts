import { type Finding, ok, shell, type SyncCheck } from '../check.js';
import type { Machine } from '../machine.js';

const SYSFS = '/sys/class/video4linux';

/** The kernel's devices beside the nodes that programs open. */
export const deviceNode: SyncCheck = {
  name: 'device node',
  look: (machine) => {
    const names = machine.names(SYSFS).filter((name) => /^video\d+$/.test(name));
    if (names.length === 0) return [];
    const findings = names.flatMap((name) => judgeNode(`/dev/${name}`, machine));
    return findings.length === 0 ? [ok('Each video device has its node in /dev')] : findings;
  },
};

/** A node that somebody made by hand stays when its device goes, and may then lead to another one. */
function judgeNode(path: string, machine: Machine): Finding[] {
  const number = machine.videoAttribute(path, 'dev') ?? '';
  const card = machine.videoAttribute(path, 'name') ?? '';
  const device = `The kernel has the device "${card}", but its node ${path}`;
  const led = machine.deviceNumber(path);
  if (!machine.exists(path)) return [describe(path, number, `${device} is missing`)];
  if (led === null || number === '' || led === number) return [];
  return [describe(path, number, `${device} leads to another one: it is ${led} instead of ${number}`)];
}

function describe(path: string, number: string, saw: string): Finding {
  const [major = '81', minor = ''] = number.split(':');
  const trigger = `udevadm trigger --action=add ${SYSFS}/${path.slice('/dev/'.length)}`;
  const node = `mknod -m 660 ${path} c ${major} ${minor}`;
  return {
    level: 'error',
    subject: path,
    saw,
    why: 'Programs can open it by its node only; in a container, the node has to be let in',
    // The kernel makes a node once only; udev, where there is one, gives it its owner and tags again.
    remedy: `sudo rm -f ${path}; sudo ${node}; then, where there is udev: sudo ${trigger}`,
    fix: shell(
      `rm -f ${path} && ${node} && chgrp video ${path} && { ! command -v udevadm || ${trigger}; } >/dev/null`,
      true,
    ),
  };
}
