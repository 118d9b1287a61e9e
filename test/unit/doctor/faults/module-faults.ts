import { CAMERA, KERNEL, LOOPBACK } from '../made-up-machine.js';
import type { Fault } from './fault.js';

export const MODULE = `/lib/modules/${KERNEL}/updates/dkms/v4l2loopback.ko`;
export const SECURE_BOOT = '/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';

const DEP = `/lib/modules/${KERNEL}/modules.dep`;
export const NOT_LOADED = {
  '/sys/module/v4l2loopback/version': null,
  '/sys/module/v4l2loopback/parameters/exclusive_caps': null,
};
export const NO_MODULE = { ...NOT_LOADED, [DEP]: '', [MODULE]: null };
const CAPS = '/sys/module/v4l2loopback/parameters/exclusive_caps';
/** As without exclusive_caps=1; up to 0.13 also with it, once a writer has left readers behind. */
export const BOTH = { ...LOOPBACK, isOutput: true };
/** Another program's, before camfx's. */
export const OBS = { ...BOTH, path: '/dev/video8', card: 'OBS' };
export const OBS_FILES = {
  '/dev/video8': '',
  '/sys/class/video4linux/video8/name': 'OBS\n',
  '/sys/class/video4linux/video8/dev': '81:8\n',
  '/run/udev/data/c81:8': 'E:ID_V4L_CAPABILITIES=:capture:\nG:uaccess\n',
};
const NO_VERSION = { '/sys/module/v4l2loopback/version': null };

export const moduleFaults: readonly Fault[] = [
  {
    what: 'no module',
    checks: ['kernel module'],
    saw: /is not installed/,
    remedy: /^camfx setup.*sudo apt install v4l2loopback-dkms.* && sudo modprobe v4l2loopback/,
    fix: /^sh -c apt-get -y install v4l2loopback-dkms "linux-headers-/,
    files: NO_MODULE,
  },
  {
    what: 'no module on Fedora',
    checks: ['kernel module'],
    saw: /is not installed/,
    remedy: /sudo dnf install akmod/,
    fix: /dnf -y install akmod/,
    files: { ...NO_MODULE, '/etc/os-release': 'ID=fedora\n' },
  },
  {
    what: 'no module on Arch',
    checks: ['kernel module'],
    saw: /is not installed/,
    remedy: /sudo pacman -S v4l2loopback-dkms/,
    fix: /pacman --noconfirm -S v4l2loopback-dkms/,
    files: { ...NO_MODULE, '/etc/os-release': 'ID=endeavouros\nID_LIKE="arch"\n' },
  },
  {
    what: 'a module that was not built for this kernel',
    checks: ['module for this kernel'],
    saw: /0\.12\.7 is there, but was not built for kernel 6\.1\.0-test, only for 5\.10\.0-8$/,
    remedy: /linux-headers-6\.1\.0-test && sudo dkms autoinstall/,
    fix: /apt-get -y install linux-headers-6\.1\.0-test && dkms autoinstall/,
    files: { ...NO_MODULE, '/var/lib/dkms/v4l2loopback/0.12.7/5.10.0-8/x': '' },
  },
  {
    what: 'a module whose build has failed',
    checks: ['module for this kernel'],
    saw: /was not built for kernel 6\.1\.0-test$/,
    remedy: /make\.log says why$/,
    fix: /dkms autoinstall/,
    files: {
      ...NO_MODULE,
      '/var/lib/dkms/v4l2loopback/0.12.7/build/make.log': 'implicit declaration of strlcpy',
    },
  },
  {
    what: 'an unsigned module under Secure Boot',
    checks: ['module signature', 'module loaded'],
    saw: /not signed/,
    remedy: /mokutil/,
    files: { ...NOT_LOADED, [SECURE_BOOT]: Buffer.from([6, 0, 0, 0, 1]), [MODULE]: 'code' },
  },
  {
    what: 'a blacklisted module',
    checks: ['module blacklist'],
    saw: /no-cameras\.conf forbids/,
    remedy: /no-cameras\.conf/,
    fix: /^sed --follow-symlinks -i -E .*no-cameras\.conf$/,
    files: { '/etc/modprobe.d/no-cameras.conf': 'blacklist v4l2loopback\n' },
  },
  {
    what: 'a module whose loading does nothing',
    checks: ['module blacklist'],
    saw: /forbids/,
    remedy: /Remove the line/,
    fix: /^sed/,
    files: { '/etc/modprobe.d/x.conf': 'install v4l2loopback /bin/false\n' },
  },
  {
    what: 'a module that a package forbids, once where /lib is /usr/lib',
    checks: ['module blacklist'],
    saw: /^\/usr\/lib\/modprobe\.d\/x\.conf forbids/,
    remedy: /^Copy \/usr\/lib\/modprobe\.d\/x\.conf to \/etc\/modprobe\.d without/,
    files: {
      '/usr/lib/modprobe.d/x.conf': 'blacklist v4l2loopback\n',
      '/lib/modprobe.d/x.conf': 'blacklist v4l2loopback\n',
    },
  },
  {
    what: 'a module that is not loaded',
    checks: ['module loaded'],
    saw: /not loaded/,
    remedy: /^camfx setup.*sudo modprobe v4l2loopback/,
    fix: /^modprobe v4l2loopback exclusive_caps=1/,
    files: NOT_LOADED,
  },
  {
    what: 'a module that is too old, by its source',
    checks: ['module version'],
    saw: /0\.12\.3 is loaded, which is older than 0\.12\.5/,
    remedy: /Update the package/,
    files: { ...NO_VERSION, '/usr/src/v4l2loopback-0.12.3/x': '' },
  },
  {
    what: 'the limits of 0.12.7',
    checks: ['module version'],
    saw: /v4l2loopback 0\.12\.7 is loaded/,
    remedy: /0\.13 or newer/,
    files: { ...NO_VERSION, '/var/lib/dkms/v4l2loopback/0.12.7/x': '' },
  },
  {
    what: 'the limits of a module that tells no version, beside the source of a newer one',
    checks: ['module version'],
    saw: /without a version/,
    remedy: /0\.13 or newer/,
    files: { ...NO_VERSION, '/usr/src/v4l2loopback-0.15.4/x': '' },
  },
  {
    what: 'a module without devices',
    checks: ['loopback devices'],
    saw: /without devices/,
    remedy: /modprobe -r/,
    fix: /^sh -c modprobe -r v4l2loopback && modprobe v4l2loopback exclusive_caps=1/,
    options: { nodes: [CAMERA] },
  },
  {
    what: 'a module without exclusive_caps',
    checks: ['module options'],
    saw: /without exclusive_caps=1/,
    remedy: /modprobe -r v4l2loopback && .*exclusive_caps=1/,
    fix: /^sh -c modprobe -r v4l2loopback && modprobe v4l2loopback exclusive_caps=1/,
    files: { [CAPS]: 'N,N\n' },
    options: { nodes: [BOTH, CAMERA] },
  },
  {
    what: 'a module without exclusive_caps that has a device of another program too',
    checks: ['module options'],
    saw: /without exclusive_caps=1/,
    remedy: /\(which takes \/dev\/video8 "OBS" away\)$/,
    files: { ...OBS_FILES, [CAPS]: 'Y,N\n' },
    options: { nodes: [OBS, BOTH, CAMERA] },
  },
  {
    what: 'a module whose devices have numbers in another order than exclusive_caps',
    checks: ['module options'],
    saw: /without exclusive_caps=1/,
    remedy: /"OBS"/,
    files: { ...OBS_FILES, [CAPS]: 'N,Y\n', '/sys/module/v4l2loopback/parameters/video_nr': '9,8,-1\n' },
    options: { nodes: [OBS, BOTH, CAMERA] },
  },
];
