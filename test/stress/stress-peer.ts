/** One producer or consumer of the stress test, started again each time it is killed. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { projectPath } from '../../src/project-path.js';

const PROGRAM = projectPath('build/native-stress/stress_peer');

export type Role = 'producer' | 'consumer';

export interface StressTotals {
  /** As far as the peers got to tell before they were killed. */
  published: number;
  seen: number;
  /** What peers found wrong. */
  broken: string[];
}

export class StressPeer {
  #child: ChildProcessByStdio<null, Readable, null> | null = null;
  #stopped = false;
  /** When it last told of progress, or could begin to make some; performance.now(). */
  #at = 0;
  #reports = 0;

  constructor(
    readonly role: Role,
    private readonly socket: string,
    private readonly totals: StressTotals,
  ) {}

  /** `size` as WIDTHxHEIGHT; each new producer has another format. */
  start(size: string, seed: number): void {
    const child = spawn(PROGRAM, [this.role, this.socket, 'stress', size, String(seed)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    this.#stopped = false;
    this.#at = performance.now();
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [what, count] = line.split(' ');
      this.#at = performance.now();
      this.#reports += 1;
      if (what === 'published') this.totals.published += Number(count);
      else if (what === 'seen') this.totals.seen += Number(count);
      else this.totals.broken.push(`${this.role} ${String(child.pid)}: ${line}`);
    });
    child.on('exit', (code, signal) => {
      if (signal !== 'SIGKILL') this.totals.broken.push(`${this.role} ended with ${code ?? signal ?? '?'}`);
    });
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** How often it has told of progress. */
  get reports(): number {
    return this.#reports;
  }

  /** For how long it has told of none; 0 while it is stopped. */
  get silentMs(): number {
    return this.#stopped ? 0 : performance.now() - this.#at;
  }

  stop(): void {
    this.#child?.kill('SIGSTOP');
    this.#stopped = true;
  }

  resume(): void {
    if (!this.#stopped) return;
    this.#child?.kill('SIGCONT');
    this.#stopped = false;
    this.#at = performance.now();
  }

  /** Also of a stopped process: SIGKILL needs no SIGCONT. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
}
