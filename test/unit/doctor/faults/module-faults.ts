import { CAMERA, KERNEL, LOOPBACK } from '../made-up-machine.js';
import type { Fault } from './fault.js';

export const MODULE = `/lib/modules/${KERNEL}/updates/dkms/v4l2loopback.ko`;
const SECURE = {
  '/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c': Buffer.from([6, 0, 0, 0, 1]),
};

const DEP = `/lib/modules/${KERNEL}/modules.dep`;
export const NOT_LOADED = {
  '/sys/module/v4l2loopback/version': null,
  '/sys/module/v4l2loopback/parameters/exclusive_caps': null,
};
export const NO_MODULE = { ...NOT_LOADED, [DEP]: '', [MODULE]: null };
/** Under Secure Boot. */
export const COMPRESSED = {
  ...SECURE,
  [DEP]: 'updates/dkms/v4l2loopback.ko.zst: kernel/videodev.ko.zst\n',
};
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
/** What the programs of a repair do, below the machine's root. */
const BUILD = `mkdir -p lib/modules/${KERNEL}/updates && echo 'updates/v4l2loopback.ko:' >lib/modules/${KERNEL}/modules.dep`;
/** Options of a command line are those of the devices. */
const LOAD = `[ "$1" = -r ] && exec rm -r sys/module/v4l2loopback
[ "$1" = v4l2loopback ] && mkdir -p sys/module/v4l2loopback/parameters && echo 0.15.4 >sys/module/v4l2loopback/version
case "$*" in *exclusive_caps=1*) echo Y >sys/module/v4l2loopback/parameters/exclusive_caps ;; esac`;
const OBS_OPTIONS = { '/etc/modprobe.d/obs.conf': 'options v4l2loopback video_nr=8 card_label=OBS\n' };
const ADD_DEVICE = /^sh -c '.*' '.*\/dist\/bin\/add-device\.js'$/;
const NO_VERSION = { '/sys/module/v4l2loopback/version': null };

export const moduleFaults: readonly Fault[] = [
  {
    what: 'no module',
    checks: ['kernel module'],
    saw: /is not installed/,
    remedy: /^camfx setup.*sudo apt install v4l2loopback-dkms.* && sudo modprobe v4l2loopback/,
    fix: /^sh -c apt-get -y install v4l2loopback-dkms "linux-headers-/,
    files: NO_MODULE,
    programs: {
      'apt-get': `[ "$*" = '-y install v4l2loopback-dkms linux-headers-'"$(uname -r)" ] && ${BUILD}`,
    },
  },
  {
    what: 'no module on Fedora',
    checks: ['kernel module'],
    saw: /is not installed/,
    remedy: /sudo dnf install akmod/,
    fix: /dnf -y install akmod/,
    files: { ...NO_MODULE, '/etc/os-release': 'ID=fedora\n' },
    programs: { dnf: `[ "$*" = '-y install akmod-v4l2loopback' ] && ${BUILD}` },
  },
  {
    what: 'no module on Arch',
    checks: ['kernel module'],
    saw: /is not installed/,
    remedy: /sudo pacman -S v4l2loopback-dkms/,
    fix: /pacman --noconfirm -S v4l2loopback-dkms/,
    files: { ...NO_MODULE, '/etc/os-release': 'ID=endeavouros\nID_LIKE="arch"\n' },
    programs: { pacman: `[ "$*" = '--noconfirm -S v4l2loopback-dkms linux-headers' ] && ${BUILD}` },
  },
  {
    what: 'a module that was not built for this kernel',
    checks: ['module for this kernel'],
    saw: /0\.12\.7 is there, but was not built for kernel 6\.1\.0-test, only for 5\.10\.0-8$/,
    remedy: /linux-headers-6\.1\.0-test && sudo dkms autoinstall/,
    fix: /apt-get -y install linux-headers-6\.1\.0-test && dkms autoinstall/,
    files: { ...NO_MODULE, '/var/lib/dkms/v4l2loopback/0.12.7/5.10.0-8/x': '' },
    programs: { 'apt-get': 'touch headers', dkms: `[ -e headers ] && [ "$*" = autoinstall ] && ${BUILD}` },
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
    programs: { 'apt-get': 'touch headers', dkms: `[ -e headers ] && [ "$*" = autoinstall ] && ${BUILD}` },
  },
  {
    what: 'an unsigned module under Secure Boot',
    checks: ['module signature', 'module loaded'],
    saw: /not signed/,
    remedy: /^sudo apt install --reinstall v4l2loopback-dkms.* mokutil --import \/var\/lib\/dkms\/mok\.pub/,
    files: { ...NOT_LOADED, ...SECURE, [MODULE]: 'code' },
  },
  {
    what: "a module under Secure Boot that is signed with a key of the machine's own",
    checks: ['module signature', 'module loaded'],
    level: 'note',
    saw: /is signed, but not loaded yet/,
    remedy: /^Then: sudo mokutil --import \/var\/lib\/shim-signed\/mok\/MOK\.der, restart/,
    files: { ...NOT_LOADED, ...SECURE, '/var/lib/shim-signed/mok/MOK.der': 'key' },
  },
  {
    what: 'an unsigned module that is compressed, under Secure Boot',
    checks: ['module signature', 'module loaded'],
    level: 'error',
    saw: /not signed/,
    remedy: /mokutil/,
    files: { ...NOT_LOADED, ...COMPRESSED },
    options: { askNow: () => '\n' },
  },
  {
    what: 'a compressed module under Secure Boot that modinfo can not read',
    checks: ['module signature', 'module loaded'],
    saw: /whether .*v4l2loopback\.ko\.zst is signed is unknown/,
    remedy: /^Install kmod.*modinfo -F sig_id .*v4l2loopback\.ko\.zst$/,
    files: { ...NOT_LOADED, ...COMPRESSED },
    options: { askNow: () => null },
  },
  {
    what: 'a blacklisted module',
    checks: ['module blacklist'],
    saw: /no-cameras\.conf forbids/,
    remedy: /no-cameras\.conf/,
    fix: /^sed --follow-symlinks -i -E .*no-cameras\.conf$/,
    files: { '/etc/modprobe.d/no-cameras.conf': 'blacklist v4l2loopback\n' },
    programs: {},
  },
  {
    what: 'a module whose loading does nothing',
    checks: ['module blacklist'],
    saw: /forbids/,
    remedy: /Remove the line/,
    fix: /^sed/,
    files: { '/etc/modprobe.d/x.conf': 'install v4l2loopback /bin/false\n' },
    programs: {},
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
    fix: /^sh -c modprobe v4l2loopback exclusive_caps=1 max_buffers=4 card_label=camfx$/,
    files: NOT_LOADED,
    programs: { modprobe: LOAD },
  },
  {
    what: 'a module that is not loaded, and options for another program’s device',
    checks: ['module loaded'],
    saw: /not loaded/,
    remedy:
      /or: sudo modprobe v4l2loopback\. .*obs\.conf .*in their place: options v4l2loopback .*card_label=OBS,camfx/,
    fix: /^sh -c modprobe v4l2loopback && if \[ -e \/dev\/v4l2loopback \]; then '.*' '.*\/add-device\.js'; fi$/,
    files: { ...NOT_LOADED, ...OBS_OPTIONS },
    // The control node is not there: 0.12, where no more can be done.
    programs: { modprobe: `[ "$*" = v4l2loopback ] && ${LOAD}` },
  },
  {
    what: 'a module without devices, and options for none',
    checks: ['loopback devices'],
    saw: /without devices/,
    remedy:
      /^v4l2loopback has options in .*x\.conf .*; then: sudo modprobe -r v4l2loopback && sudo modprobe v4l2loopback$/,
    files: { '/etc/modprobe.d/x.conf': 'options v4l2loopback devices=0\n' },
    options: { nodes: [CAMERA] },
  },
  {
    what: 'a module without devices, and options for none, where it can make one',
    checks: ['loopback devices'],
    saw: /without devices/,
    remedy: /^camfx doctor --fix adds a device .*x\.conf/,
    fix: ADD_DEVICE,
    programs: 'by a scenario',
    files: { '/etc/modprobe.d/x.conf': 'options v4l2loopback devices=0\n', '/dev/v4l2loopback': '' },
    options: { nodes: [CAMERA] },
  },
  {
    what: 'nobody’s device without exclusive_caps, where the module can make one for camfx',
    checks: ['module options'],
    saw: /without exclusive_caps=1/,
    remedy: /^camfx doctor --fix adds a device of camfx .*\(which takes \/dev\/video8 "Dummy" away\)$/,
    fix: ADD_DEVICE,
    programs: 'by a scenario',
    files: {
      ...OBS_FILES,
      ...OBS_OPTIONS,
      '/sys/class/video4linux/video8/name': 'Dummy\n',
      [CAPS]: 'N\n',
      '/dev/v4l2loopback': '',
    },
    options: { nodes: [{ ...OBS, card: 'Dummy' }, CAMERA] },
    fedByCamfx: false,
  },
  {
    what: 'options of the user that give camfx’s device no exclusive_caps',
    checks: ['module options'],
    saw: /without exclusive_caps=1/,
    remedy:
      /x\.conf .*exclusive_caps=1 .*; then: sudo modprobe -r v4l2loopback && sudo modprobe v4l2loopback$/,
    files: { '/etc/modprobe.d/x.conf': 'options v4l2loopback card_label=camfx\n', [CAPS]: 'N\n' },
    options: { nodes: [BOTH, CAMERA] },
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
    programs: { modprobe: LOAD },
    after: {},
  },
  {
    what: 'a module without exclusive_caps',
    checks: ['module options'],
    saw: /without exclusive_caps=1/,
    remedy: /modprobe -r v4l2loopback && .*exclusive_caps=1/,
    fix: /^sh -c modprobe -r v4l2loopback && modprobe v4l2loopback exclusive_caps=1/,
    files: { [CAPS]: 'N,N\n' },
    options: { nodes: [BOTH, CAMERA] },
    programs: { modprobe: LOAD },
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
  {
    what: 'a machine whose loopback devices are other programs’, where none can be made',
    checks: ['loopback devices'],
    saw: /No v4l2loopback device is camfx's own; .*\/dev\/video9 "OBS Virtual Camera"$/,
    remedy: /^camfx setup.*--device \/dev\/video9$/,
    files: { '/sys/class/video4linux/video9/name': 'OBS Virtual Camera\n' },
    options: { nodes: [{ ...LOOPBACK, card: 'OBS Virtual Camera' }, CAMERA] },
  },
];
