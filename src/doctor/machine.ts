/** What the checks look at: this machine, or one that a test makes up. */
import { accessSync, constants, existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { native, type VideoNode } from '../native.js';
import { findRuntimeDirectory, type RuntimePaths } from '../runtime-dir.js';

/** A process that has a device open. */
export interface Holder {
  pid: number;
  program: string;
}

export interface MachineOptions {
  /** Put before every path; '' is this machine. */
  root?: string;
  nodes?: VideoNode[];
  kernel?: string;
  /** Throws when the runtime directory can't be used. */
  findRuntimePaths?: () => RuntimePaths;
}

export class Machine {
  readonly kernel: string;
  readonly nodes: VideoNode[];
  readonly findRuntimePaths: () => RuntimePaths;
  readonly #root: string;

  constructor({ root = '', nodes, kernel, findRuntimePaths }: MachineOptions = {}) {
    this.#root = root;
    this.kernel = kernel ?? release();
    this.nodes = nodes ?? native.listVideoNodes();
    this.findRuntimePaths = findRuntimePaths ?? (() => findRuntimeDirectory());
  }

  get loopbacks(): VideoNode[] {
    return this.nodes.filter((node) => node.isLoopback);
  }

  get cameras(): VideoNode[] {
    return this.nodes.filter((node) => !node.isLoopback && (node.isCapture || node.error !== null));
  }

  /** A file's text; null when there is none, or it can't be read. */
  text(path: string): string | null {
    return this.bytes(path)?.toString('utf8') ?? null;
  }

  bytes(path: string): Buffer | null {
    try {
      return readFileSync(this.#root + path);
    } catch {
      return null;
    }
  }

  /** The names in a folder; none when there is no such folder. */
  names(path: string): string[] {
    try {
      return readdirSync(this.#root + path);
    } catch {
      return [];
    }
  }

  exists(path: string): boolean {
    return existsSync(this.#root + path);
  }

  mayWrite(path: string): boolean {
    try {
      accessSync(this.#root + path, constants.R_OK | constants.W_OK);
      return true;
    } catch {
      return false;
    }
  }

  /** Who has a device open, of the processes that we may look into. */
  holders(device: string): Holder[] {
    const isOpenIn = (pid: string): boolean =>
      this.names(`/proc/${pid}/fd`).some((fd) => this.#link(`/proc/${pid}/fd/${fd}`) === device);
    return this.names('/proc')
      .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid && isOpenIn(pid))
      .map((pid) => ({ pid: Number(pid), program: this.text(`/proc/${pid}/comm`)?.trim() ?? '' }));
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

  #link(path: string): string {
    try {
      return readlinkSync(this.#root + path);
    } catch {
      return '';
    }
  }
}
