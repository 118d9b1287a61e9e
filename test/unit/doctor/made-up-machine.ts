import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Machine, type MachineOptions } from '../../../src/doctor/machine.js';
import type { VideoNode } from '../../../src/native.js';

export const KERNEL = '6.1.0-test';

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

/** Where all is well. */
export const HEALTHY: Record<string, string | Buffer> = {
  [`/lib/modules/${KERNEL}/modules.dep`]: 'updates/dkms/v4l2loopback.ko: kernel/videodev.ko\n',
  [`/lib/modules/${KERNEL}/updates/dkms/v4l2loopback.ko`]: 'code~Module signature appended~\n',
  '/sys/module/v4l2loopback/version': '0.15.4\n',
  '/sys/module/v4l2loopback/parameters/exclusive_caps': 'Y,N,N,N\n',
  '/etc/modprobe.d/other.conf': 'blacklist pcspkr\n# blacklist v4l2loopback\n',
  '/etc/os-release': 'ID=debian\n',
  '/dev/video0': '',
  '/dev/video9': '',
  '/proc/cpuinfo': 'flags\t\t: fpu avx avx2\n',
  '/proc/sys/fs/inotify/max_user_instances': '128\n',
};

/** A machine of files below a folder of its own; null takes a file of the healthy one away. */
export class MadeUpMachine {
  readonly root = mkdtempSync(join(tmpdir(), 'camfx-doctor-'));

  make(files: Record<string, string | Buffer | null> = {}, options: MachineOptions = {}): Machine {
    for (const [path, content] of Object.entries({ ...HEALTHY, ...files }))
      if (content !== null) this.#put(path, content);
    return new Machine({ root: this.root, kernel: KERNEL, nodes: [LOOPBACK, CAMERA], ...options });
  }

  /** A process that has a device open. */
  addHolder(pid: number, program: string, device: string): void {
    this.#put(`/proc/${pid}/comm`, `${program}\n`);
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
