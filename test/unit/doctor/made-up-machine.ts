import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Machine, type MachineOptions } from '../../../src/doctor/machine.js';
import type { VideoNode } from '../../../src/native.js';

export const KERNEL = '6.1.0-test';

/** Fed, with exclusive_caps=1. */
export const LOOPBACK: VideoNode = {
  path: '/dev/video9',
  card: 'camfx',
  driver: 'v4l2 loopback',
  isCapture: true,
  isOutput: false,
  isLoopback: true,
  error: null,
};
export const CAMERA: VideoNode = {
  ...LOOPBACK,
  path: '/dev/video0',
  card: 'Webcam',
  driver: 'uvcvideo',
  isLoopback: false,
};

const DIRECTORY = '/run/user/1000/camfx';
export const RUNTIME = {
  directory: DIRECTORY,
  camera: 'camfx',
  ringSocket: `${DIRECTORY}/ring.sock`,
  daemonSocket: `${DIRECTORY}/daemon.sock`,
  daemonLock: `${DIRECTORY}/daemon.lock`,
  daemonLog: `${DIRECTORY}/daemon.log`,
  engineSocket: `${DIRECTORY}/engine.sock`,
  engineLock: `${DIRECTORY}/engine.lock`,
};

/** A file's content; null: it is not there. */
export type Files = Record<string, string | Buffer | null>;

/** Where all is well. */
export const HEALTHY: Record<string, string | Buffer> = {
  [`/lib/modules/${KERNEL}/modules.dep`]: 'updates/dkms/v4l2loopback.ko: kernel/videodev.ko\n',
  [`/lib/modules/${KERNEL}/updates/dkms/v4l2loopback.ko`]: 'code~Module signature appended~\n',
  '/sys/module/v4l2loopback/version': '0.15.4\n',
  '/sys/module/v4l2loopback/parameters/exclusive_caps': 'Y,N,N,N\n',
  '/sys/class/video4linux/video0/name': 'Webcam\n',
  '/sys/class/video4linux/video0/dev': '81:0\n',
  '/sys/class/video4linux/video9/name': 'camfx\n',
  '/sys/class/video4linux/video9/dev': '81:9\n',
  '/sys/class/video4linux/video9/state': 'capture\n',
  '/sys/class/video4linux/video9/format': 'YU12:1280x720@30\n',
  '/run/udev/data/c81:0': 'E:ID_V4L_CAPABILITIES=:capture:\nG:uaccess\n',
  '/run/udev/data/c81:9': 'E:ID_V4L_CAPABILITIES=:capture:\nG:uaccess\n',
  '/etc/modprobe.d/other.conf': 'blacklist pcspkr\n# blacklist v4l2loopback\n',
  '/etc/os-release': 'ID=debian\n',
  '/etc/group': 'root:x:0:\nvideo:x:44:bob\n',
  '/dev/video0': '',
  '/dev/video9': '',
  '/usr/share/dbus-1/services/org.freedesktop.portal.Desktop.service': '',
  '/proc/cpuinfo': 'flags\t\t: fpu avx avx2\n',
  '/proc/sys/fs/inotify/max_user_instances': '128\n',
  '/proc/sys/fs/inotify/max_user_watches': '65536\n',
  '/proc/4000/comm': 'wireplumber\n',
};

/** What pw-dump prints of a device that PipeWire lists. */
export function pwDump(...paths: string[]): string {
  const client = { type: 'PipeWire:Interface:Client', info: { props: { 'application.name': 'x' } } };
  const nodes = paths.map((path) => ({
    type: 'PipeWire:Interface:Node',
    info: { props: { 'api.v4l2.path': path, 'media.class': 'Video/Source' } },
  }));
  return JSON.stringify([client, { type: 'PipeWire:Interface:Metadata' }, ...nodes]);
}

/** A machine of files below a folder of its own; null takes a file of the healthy one away. */
export class MadeUpMachine {
  readonly root = mkdtempSync(join(tmpdir(), 'camfx-doctor-'));

  make(files: Files = {}, options: MachineOptions = {}): Machine {
    for (const [path, content] of Object.entries({ ...HEALTHY, ...files }))
      if (content !== null) this.#put(path, content);
    return this.look(options);
  }

  /** At the files as they are by now. */
  look(options: MachineOptions = {}): Machine {
    return new Machine({
      root: this.root,
      kernel: KERNEL,
      nodes: [LOOPBACK, CAMERA],
      findRuntimePaths: () => RUNTIME,
      runtimeDirectory: RUNTIME.directory,
      person: { uid: process.geteuid?.() ?? 0, name: 'alice', groups: [1000], home: '/home/alice' },
      ask: (program) => Promise.resolve(program === 'pw-dump' ? pwDump(LOOPBACK.path, CAMERA.path) : null),
      freeBytes: () => 1e9,
      ...options,
    });
  }

  /** A process that has a device open. */
  addHolder(pid: number, program: string, device: string, commandLine: string[] = [program]): void {
    this.#put(`/proc/${pid}/comm`, `${program}\n`);
    this.#put(`/proc/${pid}/cmdline`, `${commandLine.join('\0')}\0`);
    mkdirSync(join(this.root, `proc/${pid}/fd`));
    symlinkSync(device, join(this.root, `proc/${pid}/fd/7`));
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  #put(path: string, content: string | Buffer): void {
    mkdirSync(dirname(this.root + path), { recursive: true });
    writeFileSync(this.root + path, content);
  }
}
