import { appendFileSync } from 'node:fs';
import { chmod, chown, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { request } from '../../../src/control/client.js';
import {
  type DaemonStatus,
  daemonStatus,
  type EngineStatus,
  engineStatus,
} from '../../../src/control/schema.js';
import { findRuntimeDirectory } from '../../../src/runtime-dir.js';
import type { BrowserName, BrowserPool, CameraBrowser } from '../browser/browser.js';
import { capture, type CommandResult } from '../command.js';
import { projectRoot } from '../project.js';
import { patienceSeconds } from '../scenario.js';
import { FrameReader } from './frame-reader.js';
import { ManagedProcess } from './managed-process.js';
import {
  installLoopback,
  loadLoopback,
  loadVivid,
  loopbackNumber,
  type ModulePaths,
  uninstallLoopback,
  vividNumber,
} from './modules.js';

const camfxMain = `${projectRoot}/dist/bin/camfx.js`;

/** User and group "nobody" of Debian. */
const nobody = 65534;

/** Of the main camera. */
export interface CamfxStatus {
  engine: EngineStatus | null;
  daemon: DaemonStatus | null;
}

/** What all scenarios share. */
export interface Bench {
  modules: ModulePaths;
  browsers: BrowserPool;
  /** How many processes are killed while a browser plays. */
  kills: number;
  /** Of random choices. */
  seed: number;
  /** Show the scenarios' logs as they are written. */
  verbose: boolean;
}

/** The project may lie in a home folder that is closed to others. The VM's files are its own copies. */
async function letOthersPass(file: string): Promise<void> {
  for (let folder = dirname(file); folder !== '/'; folder = dirname(folder)) {
    const { mode } = await stat(folder);
    if ((mode & 0o001) === 0) await chmod(folder, (mode & 0o7777) | 0o001);
  }
}

/** What a scenario works with. Whatever it starts is stopped by the runner afterwards. */
export class ScenarioContext {
  readonly device = `/dev/video${loopbackNumber}`;
  readonly processes: ManagedProcess[] = [];
  private readonly pages: CameraBrowser[] = [];
  private readonly readers: FrameReader[] = [];
  vividLoaded = false;
  private closed = false;

  private constructor(
    /** A fresh folder of this scenario's own. */
    readonly tmp: string,
    readonly bench: Bench,
  ) {}

  static async create(tmp: string, bench: Bench): Promise<ScenarioContext> {
    await mkdir(tmp, { recursive: true });
    const context = new ScenarioContext(tmp, bench);
    await mkdir(context.runtimeDir, { mode: 0o700 });
    return context;
  }

  /** The XDG_RUNTIME_DIR of every camfx process of the scenario. */
  get runtimeDir(): string {
    return `${this.tmp}/runtime`;
  }

  get env(): NodeJS.ProcessEnv {
    return { ...process.env, HOME: this.tmp, TMPDIR: this.tmp, XDG_RUNTIME_DIR: this.runtimeDir };
  }

  get logFile(): string {
    return `${this.tmp}/log`;
  }

  log(line: string): void {
    const text = `${new Date().toISOString().slice(11, 23)} ${line}\n`;
    appendFileSync(this.logFile, text);
    if (this.bench.verbose) process.stdout.write(text);
  }

  /** Starts `camfx start …` and waits until it has published its first frame. */
  async startCamfx(...args: string[]): Promise<ManagedProcess> {
    const camfx = this.spawnCamfx('start', ...args);
    await camfx.waitForLine('ready:', 2 * patienceSeconds);
    return camfx;
  }

  /** A camfx command in the background. */
  spawnCamfx(...args: string[]): ManagedProcess {
    return this.spawn(`camfx ${args[0]}`, process.execPath, [camfxMain, ...args]);
  }

  /** Runs a camfx command to its end. */
  async camfx(...args: string[]): Promise<CommandResult> {
    return this.logged(process.execPath, [camfxMain, ...args], this.env);
  }

  /**
   * What engine and daemon say, without a process of its own, which would take an emulated processor seconds; as it may
   * take them to answer while others start.
   */
  async status(): Promise<CamfxStatus> {
    const paths = findRuntimeDirectory(this.env);
    const patience = patienceSeconds * 1000;
    return {
      engine: await request(paths.engineSocket, 'status', undefined, engineStatus, patience),
      daemon: await request(paths.daemonSocket, 'status', undefined, daemonStatus, patience),
    };
  }

  /** Runs a camfx command as a user who is allowed to open no device unless its mode says so. */
  async camfxAsNobody(...args: string[]): Promise<CommandResult> {
    await letOthersPass(camfxMain);
    const command = await this.asNobody('--clear-groups', process.execPath, camfxMain, ...args);
    return this.logged('env', command, this.env);
  }

  /** Starts `camfx start …` as nobody in the group video, and waits until it has published its first frame. */
  async startCamfxInGroupVideo(...args: string[]): Promise<ManagedProcess> {
    await letOthersPass(camfxMain);
    const command = await this.asNobody('--groups=video', process.execPath, camfxMain, 'start', ...args);
    const camfx = this.spawn('camfx start as nobody', 'env', command);
    await camfx.waitForLine('ready:', 2 * patienceSeconds);
    return camfx;
  }

  /** Arguments of env(1) that run a command as nobody, with folders of nobody's own. */
  async asNobody(groups: '--clear-groups' | '--groups=video', ...command: string[]): Promise<string[]> {
    const home = `${this.tmp}/nobody`;
    await mkdir(home, { mode: 0o700, recursive: true });
    await chown(home, nobody, nobody);
    const folders = ['HOME', 'TMPDIR', 'XDG_RUNTIME_DIR'].map((name) => `${name}=${home}`);
    return [...folders, 'setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, groups, ...command];
  }

  /** Starts a program in the background. */
  spawn(title: string, program: string, args: readonly string[], cwd = this.tmp): ManagedProcess {
    this.ensureOpen();
    this.log(`$ ${program} ${args.join(' ')}`);
    const started = new ManagedProcess(title, program, args, {
      cwd,
      env: this.env,
      onLine: (line) => this.log(line),
    });
    this.processes.push(started);
    return started;
  }

  /** Makes `modprobe v4l2loopback` find the module. */
  async installLoopback(): Promise<void> {
    await installLoopback(this.bench.modules);
  }

  /** Loads the emulated camera and returns its path. */
  async loadVivid(number = vividNumber): Promise<string> {
    await loadVivid(this.bench.modules, number);
    this.vividLoaded = true;
    return `/dev/video${number}`;
  }

  /** Loads v4l2loopback again, after somebody has unloaded it. */
  async loadLoopback(labels: readonly string[]): Promise<void> {
    await loadLoopback(this.bench.modules, labels);
  }

  /** Runs `action` while modprobe knows v4l2loopback, as on a machine where its package is installed. */
  async withInstalledLoopback(action: () => Promise<void>): Promise<void> {
    await installLoopback(this.bench.modules);
    await action().finally(() => uninstallLoopback(this.bench.modules));
  }

  async openBrowser(name: BrowserName): Promise<CameraBrowser> {
    this.ensureOpen();
    const browser = await this.bench.browsers.open(name, (line) => this.log(line));
    this.pages.push(browser);
    return browser;
  }

  /** Closes whatever a scenario watched the camera with. */
  async closeWatchers(): Promise<void> {
    await Promise.all(this.readers.splice(0).map((reader) => reader.close()));
    await Promise.all(this.pages.splice(0).map((page) => page.close()));
  }

  /** Reads a camera until the end of the scenario or until closed. */
  read(device: string): FrameReader {
    this.ensureOpen();
    const reader = new FrameReader(device);
    this.readers.push(reader);
    return reader;
  }

  /** From now on nothing can be started: what a scenario that hung still has in mind must not disturb the next. */
  close(): void {
    this.closed = true;
  }

  private ensureOpen(): void {
    if (this.closed) throw new Error('the scenario is over');
  }

  private async logged(
    program: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
  ): Promise<CommandResult> {
    this.ensureOpen();
    this.log(`$ ${program} ${args.join(' ')}`);
    const result = await capture(program, args, { env, cwd: this.tmp, timeoutSeconds: 2 * patienceSeconds });
    for (const line of `${result.stdout}${result.stderr}`.trimEnd().split('\n')) this.log(line);
    this.log(`exited with ${result.code ?? result.signal}`);
    return result;
  }
}
