import { mkdirSync, symlinkSync } from 'node:fs';
import { CAMERA, LOOPBACK } from '../made-up-machine.js';
import type { Fault } from './fault.js';

const FORMAT = '/sys/class/video4linux/video9/format';
const IDLE = { ...LOOPBACK, isCapture: false, isOutput: true };
const LEFT_OVER = { ...LOOPBACK, isOutput: true };
const STUCK = { ...LOOPBACK, isCapture: false };
const INPUTS = '/sys/bus/media/devices/media0/model';

export const deviceFaults: readonly Fault[] = [
  {
    what: 'a device whose node is missing',
    checks: ['device node'],
    saw: /has the device "camfx", but its node \/dev\/video9 is missing/,
    remedy: /mknod -m 660 \/dev\/video9 c 81 9; then, .*: sudo udevadm trigger .*\/video9$/,
    fix: /^sh -c rm -f \/dev\/video9 && mknod -m 660 \/dev\/video9 c 81 9 && chgrp video \/dev\/video9/,
    files: { '/dev/video9': null },
    programs: {
      rm: '[ "$*" = "-f /dev/video9" ]',
      mknod: '[ "$*" = "-m 660 /dev/video9 c 81 9" ] && touch dev/video9',
      chgrp: '[ "$*" = "video /dev/video9" ]',
      udevadm: 'exit 0',
    },
  },
  {
    what: 'a node that somebody made for a device of before',
    checks: ['device node'],
    saw: /has the device "camfx", but its node \/dev\/video9 leads to another one: it is 1:3 instead of 81:9$/,
    remedy: /^sudo rm -f \/dev\/video9; sudo mknod -m 660 \/dev\/video9 c 81 9; then/,
    fix: /^sh -c rm -f \/dev\/video9 && mknod -m 660 \/dev\/video9 c 81 9 /,
    files: { '/dev/video9': null },
    prepare: ({ root }) => {
      mkdirSync(`${root}/dev`);
      symlinkSync('/dev/null', `${root}/dev/video9`);
    },
    programs: {
      rm: '[ "$*" = "-f /dev/video9" ] && mv dev/video9 dev/removed',
      mknod: '[ "$*" = "-m 660 /dev/video9 c 81 9" ] && touch dev/video9',
      chgrp: '[ "$*" = "video /dev/video9" ]',
      udevadm: 'exit 0',
    },
  },
  {
    what: 'a device that udev gives to nobody',
    checks: ['udev tags'],
    saw: /has not given \/dev\/video9 "camfx" the tag uaccess/,
    remedy: /^camfx setup.*udevadm trigger/,
    fix: /^udevadm trigger --subsystem-match=video4linux$/,
    files: { '/run/udev/data/c81:9': 'E:ID_V4L_CAPABILITIES=:capture:\n' },
    programs: {
      udevadm: '[ "$*" = "trigger --subsystem-match=video4linux" ] && echo G:uaccess >run/udev/data/c81:9',
    },
  },
  {
    what: 'a device that another program feeds',
    checks: ['who feeds the devices'],
    saw: /\/dev\/video9 "camfx" is fed by ffmpeg \(process 4711\)$/,
    remedy: /fuser -v \/dev\/video9/,
    fedByCamfx: false,
    prepare: (machine) => machine.addHolder(4711, 'ffmpeg', '/dev/video9'),
  },
  {
    what: 'a device that one of several programs feeds',
    checks: ['who feeds the devices'],
    saw: /is fed by one of ffmpeg \(process 4711\), zoom \(process 4712\)$/,
    remedy: /fuser -v/,
    fedByCamfx: false,
    prepare: (machine) => {
      machine.addHolder(4711, 'ffmpeg', '/dev/video9');
      machine.addHolder(4712, 'zoom', '/dev/video9');
    },
  },
  {
    what: 'a device that a program of another user feeds',
    checks: ['who feeds the devices'],
    saw: /is fed by a program of another user$/,
    remedy: /fuser -v/,
    fedByCamfx: false,
  },
  {
    what: 'a device that another program feeds without exclusive_caps',
    checks: ['module options', 'who feeds the devices'],
    saw: /is fed by ffmpeg/,
    remedy: /fuser -v/,
    files: { '/sys/module/v4l2loopback/parameters/exclusive_caps': 'N\n' },
    options: { nodes: [LEFT_OVER, CAMERA] },
    fedByCamfx: false,
    prepare: (machine) => machine.addHolder(4711, 'ffmpeg', '/dev/video9'),
  },
  {
    what: 'a format that an idle reader pins',
    checks: ['device format'],
    saw: /is pinned to YUYV 320x240: nobody feeds it, but it is open in zoom \(process 4711\)$/,
    remedy: /^End those programs/,
    files: { [FORMAT]: 'YUYV:320x240@30\n', '/sys/class/video4linux/video9/state': 'output\n' },
    options: { nodes: [IDLE, CAMERA] },
    fedByCamfx: false,
    prepare: (machine) => machine.addHolder(4711, 'zoom', '/dev/video9'),
    level: 'note',
  },
  {
    what: 'a format that an idle reader pins, on 0.13',
    checks: ['device format'],
    saw: /is pinned to YUYV 320x240/,
    remedy: /End those programs/,
    files: { [FORMAT]: 'YUYV:320x240@1000/30\n', '/sys/module/v4l2loopback/version': '0.13.2\n' },
    options: { nodes: [LEFT_OVER, CAMERA] },
    fedByCamfx: false,
    prepare: (machine) => machine.addHolder(4711, 'zoom', '/dev/video9'),
    level: 'note',
  },
  {
    what: 'a format that a device keeps by itself',
    checks: ['device format'],
    level: 'note',
    saw: /is pinned to YUYV 320x240: nobody feeds it, but it keeps that by its control keep_format/,
    remedy: /^v4l2-ctl -d \/dev\/video9 --set-ctrl keep_format=0, then start again$/,
    files: { [FORMAT]: 'YUYV:320x240@30\n', '/sys/class/video4linux/video9/state': 'output\n' },
    options: { nodes: [IDLE, CAMERA] },
    fedByCamfx: false,
  },
  {
    what: 'a device that a writer has left stuck',
    checks: ['device state'],
    saw: /\/dev\/video9 "camfx" is stuck: it is neither a camera nor an output/,
    remedy: /camfx doctor --fix/,
    fix: /^free \/dev\/video9/,
    options: { nodes: [STUCK, CAMERA] },
    programs: 'by a scenario',
  },
  {
    what: 'no camera',
    checks: ['camera'],
    saw: /No camera/,
    remedy: /Plug a camera in/,
    options: { nodes: [LOOPBACK] },
  },
  {
    what: 'a camera that another program uses',
    checks: ['who uses the camera'],
    saw: /^\/dev\/video0 "Webcam" is in use by zoom \(process 4711\)/,
    remedy: /fuser -v \/dev\/video0/,
    fedByCamfx: false,
    prepare: (machine) => {
      machine.addHolder(4711, 'zoom', '/dev/video0');
      // Watching the camfx camera is what it is for, and camfx itself uses the real one.
      machine.addHolder(4712, 'firefox', '/dev/video9');
      machine.addHolder(4713, 'node', '/dev/video9', ['/usr/bin/node', '/opt/camfx/dist/bin/camfxd.js']);
      machine.addHolder(4714, 'node', '/dev/video0', [
        'node',
        '--enable-source-maps',
        '/usr/bin/camfx',
        'start',
      ]);
    },
  },
  {
    what: 'a camera that only PipeWire reaches, by its media device',
    checks: ['camera behind PipeWire'],
    saw: /behind the image processor "ipu6"/,
    remedy: /--source presenter; applications need pipewire/,
    files: { [INPUTS]: 'ipu6\n' },
    options: { nodes: [LOOPBACK] },
  },
  {
    what: 'a camera that only PipeWire reaches, by its video devices',
    checks: ['camera behind PipeWire'],
    saw: /"Intel IPU6 ISYS Capture 0"/,
    remedy: /--source presenter$/,
    files: { '/proc/4001/comm': 'pipewire\n' },
    options: { nodes: [LOOPBACK, { ...CAMERA, card: 'Intel IPU6 ISYS Capture 0', driver: 'isys' }] },
  },
];
