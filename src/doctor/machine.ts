/** What the checks look at: this machine, or one that a test makes up. */
import * as fs from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { native, type VideoNode } from '../native.js';
import { findRuntimeDirectory, runtimeDirectory, type RuntimePaths } from '../runtime-dir.js';
import { ask, type Ask, askNow, type AskNow } from './ask.js';
import { type Person, thisPerson } from './person.js';

/** A process that has a device open. */
export interface Holder {
  pid: number;
  program: string;
  /** An engine or a helper daemon of camfx. */
  isCamfx: boolean;
}

export interface MachineOptions {
  /** Put before every path; '' is this machine. */
  root?: string;
  nodes?: VideoNode[];
  kernel?: string;
  /** Throws when the runtime directory can't be used. */
  findRuntimePaths?: () => RuntimePaths;
  runtimeDirectory?: string;
  person?: Person;
  ask?: Ask;
  askNow?: AskNow;
  /** Bytes that are left for this user where `path` is. */
  freeBytes?: (path: string) => number;
}

/** The programs of package.json's "bin", and what they are links to. */
const CAMFX = /(^|\/)(camfxd?|dist\/bin\/camfxd?\.js)$/;

export class Machine {
  readonly kernel: string;
  readonly nodes: VideoNode[];
  readonly findRuntimePaths: () => RuntimePaths;
  readonly runtimeDirectory: string;
  readonly person: Person;
  readonly ask: Ask;
  readonly askNow: AskNow;
  readonly freeBytes: (path: string) => number;
  readonly #root: string;

  constructor(options: MachineOptions = {}) {
    this.#root = options.root ?? '';
    this.kernel = options.kernel ?? release();
    this.nodes = options.nodes ?? native.listVideoNodes();
    this.findRuntimePaths = options.findRuntimePaths ?? (() => findRuntimeDirectory());
    this.runtimeDirectory = options.runtimeDirectory ?? runtimeDirectory();
    this.person = options.person ?? thisPerson();
    this.ask = options.ask ?? ask;
    this.askNow = options.askNow ?? askNow;
    this.freeBytes = options.freeBytes ?? freeBytes;
  }

  get loopbacks(): VideoNode[] {
    return this.nodes.filter((node) => node.isLoopback);
  }

  get cameras(): VideoNode[] {
    return this.nodes.filter((node) => !node.isLoopback && (node.isCapture || node.error !== null));
  }

  /** Where a path of this machine really is. */
  path(path: string): string {
    return this.#root + path;
  }

  /** A file's text; null when there is none, or it can't be read. */
  text(path: string): string | null {
    return this.bytes(path)?.toString('utf8') ?? null;
  }

  bytes(path: string): Buffer | null {
    try {
      return fs.readFileSync(this.path(path));
    } catch {
      return null;
    }
  }

  /** The names in a folder; none when there is no such folder. */
  names(path: string): string[] {
    try {
      return fs.readdirSync(this.path(path));
    } catch {
      return [];
    }
  }

  exists(path: string): boolean {
    return fs.existsSync(this.path(path));
  }

  /** Null when there is nothing, or it can't be looked at. */
  stat(path: string): fs.Stats | null {
    try {
      return fs.lstatSync(this.path(path));
    } catch {
      return null;
    }
  }

  /** "81:0" of a device's node, as its "dev" of sysfs; null of anything else. */
  deviceNumber(path: string): string | null {
    try {
      const node = fs.statSync(this.path(path));
      if (!node.isCharacterDevice()) return null;
      // The halves of dev_t, as makedev(3) puts them.
      const minor = (node.rdev & 0xff) | ((node.rdev >>> 12) & 0xfff00);
      return `${String((node.rdev >>> 8) & 0xfff)}:${String(minor)}`;
    } catch {
      return null;
    }
  }

  mayWrite(path: string): boolean {
    try {
      fs.accessSync(this.path(path), fs.constants.R_OK | fs.constants.W_OK);
      return true;
    } catch {
      return false;
    }
  }

  /** Of /sys/class/video4linux, for the device at `path`: "format", "dev"; null when it has none. */
  videoAttribute(path: string, attribute: string): string | null {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return this.text(`/sys/class/video4linux/${name}/${attribute}`)?.trim() ?? null;
  }

  /** Who has a device open, of the processes that we may look into. */
  holders(device: string): Holder[] {
    const isOpenIn = (pid: string): boolean =>
      this.names(`/proc/${pid}/fd`).some((fd) => this.#link(`/proc/${pid}/fd/${fd}`) === device);
    return this.#pids()
      .filter((pid) => Number(pid) !== process.pid && isOpenIn(pid))
      .map((pid) => ({ pid: Number(pid), program: this.#program(pid), isCamfx: this.#isCamfx(pid) }));
  }

  /** Whether any process has this name; of anybody's. */
  isRunning(program: string): boolean {
    return this.#pids().some((pid) => this.#program(pid) === program);
  }

  /** ID and ID_LIKE of /etc/os-release. */
  get distributions(): string[] {
    const lines = (this.text('/etc/os-release') ?? '').split('\n');
    return lines
      .filter((line) => /^ID(_LIKE)?=/.test(line))
      .flatMap((line) =>
        line
          .replace(/^[^=]*=/, '')
          .replaceAll('"', '')
          .split(' '),
      );
  }

  get moduleLoaded(): boolean {
    return this.exists('/sys/module/v4l2loopback');
  }

  /** Where the module for this kernel is; null when there is none. */
  get moduleFile(): string | null {
    const folder = join('/lib/modules', this.kernel);
    const line = (this.text(join(folder, 'modules.dep')) ?? '')
      .split('\n')
      .find((each) => /(^|\/)v4l2loopback\.ko[^/]*:/.test(each));
    return line === undefined ? null : join(folder, line.slice(0, line.indexOf(':')));
  }

  #pids(): string[] {
    return this.names('/proc').filter((name) => /^\d+$/.test(name));
  }

  #program(pid: string): string {
    return this.text(`/proc/${pid}/comm`)?.trim() ?? '';
  }

  #isCamfx(pid: string): boolean {
    const words = (this.text(`/proc/${pid}/cmdline`) ?? '').split('\0');
    // The program, or the script of a node with a few options; not a file that an editor has open far behind.
    return words.slice(0, 4).some((word) => CAMFX.test(word));
  }

  #link(path: string): string {
    try {
      return fs.readlinkSync(this.path(path));
    } catch {
      return '';
    }
  }
}

function freeBytes(path: string): number {
  const { bavail, bsize } = fs.statfsSync(path);
  return bavail * bsize;
}
