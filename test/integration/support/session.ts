/** camfx's real processes in a runtime directory of their own, ended and checked for leftovers after the test. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DaemonStatus, EngineStatus } from '../../../src/control/schema.js';
import { daemonCommand } from '../../../src/daemon/command.js';
import { projectPath } from '../../../src/project-path.js';
import { ManagedProcess } from '../../e2e/guest/managed-process.js';

const CLI = projectPath('dist/bin/camfx.js');
/** A watchdog against hanging, not a bound on speed. */
export const WATCHDOG_S = 60;

/** Small and slow: these tests are about processes. */
export const SMALL = ['--size', '320x180', '--fps', '15'];

export interface Outcome {
  exitCode: number;
  stdout: string;
  stderr: string;
}

export class Session {
  readonly directory = mkdtempSync(join(tmpdir(), 'camfx-session-'));
  readonly #processes: ManagedProcess[] = [];

  get environment(): NodeJS.ProcessEnv {
    return { ...process.env, XDG_RUNTIME_DIR: this.directory };
  }

  get ringSocket(): string {
    return join(this.directory, 'camfx', 'ring.sock');
  }

  /** `camfx ARGS` in the background. */
  spawn(...args: string[]): ManagedProcess {
    return this.#spawn(process.execPath, CLI, ...args);
  }

  /** camfxd as an init system starts it. */
  spawnDaemon(...args: string[]): ManagedProcess {
    return this.#spawn(...daemonCommand(), ...args);
  }

  #spawn(program: string, ...args: string[]): ManagedProcess {
    const options = { cwd: tmpdir(), env: this.environment, onLine: () => undefined };
    const started = new ManagedProcess(args.join(' '), program, args, options);
    this.#processes.push(started);
    return started;
  }

  /** `camfx start ARGS`, once its first frame is in the ring. */
  async start(...args: string[]): Promise<ManagedProcess> {
    const started = this.spawn('start', ...args);
    try {
      await started.waitForLine('ready:', WATCHDOG_S);
    } catch (error) {
      throw new Error(started.stderr.join('\n'), { cause: error });
    }
    return started;
  }

  /** `camfx ARGS` to its end. */
  async run(...args: string[]): Promise<Outcome> {
    const options = { env: this.environment, timeout: WATCHDOG_S * 1000 };
    try {
      const output = await promisify(execFile)(process.execPath, [CLI, ...args], options);
      return { exitCode: 0, ...output };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { exitCode: code, stdout, stderr };
    }
  }

  /** Of the main camera's engine, the daemon, and what the daemon says of that engine. */
  async status(): Promise<{
    engine: EngineStatus | null;
    daemon: DaemonStatus | null;
    producer: DaemonStatus['cameras'][number]['producer'];
  }> {
    const { stdout } = await this.run('status', '--json');
    const { engines, daemon } = JSON.parse(stdout) as {
      engines: EngineStatus[];
      daemon: DaemonStatus | null;
    };
    const [engine = null] = engines;
    return { engine, daemon, producer: daemon?.cameras[0]?.producer ?? null };
  }

  /** Processes of this session that still run. */
  async processes(): Promise<string[]> {
    const found: string[] = [];
    for (const pid of await readdir('/proc')) {
      if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (command !== '' && environment.includes(this.directory)) found.push(command.replaceAll('\0', ' '));
    }
    return found;
  }

  /** What the session's processes left in its runtime directory. */
  async leftovers(): Promise<string[]> {
    const folder = join(this.directory, 'camfx');
    return existsSync(folder) ? [folder, ...(await readdir(folder))] : [];
  }

  async end(): Promise<void> {
    for (const each of this.#processes) each.signalGroup('SIGKILL');
    await this.run('stop');
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Waits until `look` gives something other than undefined. */
export async function until<Found>(what: string, look: () => Promise<Found | undefined>): Promise<Found> {
  const deadline = performance.now() + WATCHDOG_S * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`Not seen within ${String(WATCHDOG_S)} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
