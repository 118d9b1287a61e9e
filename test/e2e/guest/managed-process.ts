import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface StartOptions {
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Receives each line of output, stdout and stderr alike. */
  onLine: (line: string) => void;
}

/** A program that a scenario runs in the background. It leads a process group of its own. */
export class ManagedProcess {
  readonly stdout: string[] = [];
  readonly stderr: string[] = [];
  private readonly child: ChildProcess;
  private readonly exited: Promise<unknown>;

  constructor(
    readonly title: string,
    program: string,
    args: readonly string[],
    options: StartOptions,
  ) {
    this.child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    // A daemon that inherited the pipes keeps them open, so the program's own exit counts, not their closing.
    this.exited = once(this.child, 'exit');
    this.exited.catch((error: unknown) => this.stderr.push(`cannot run ${program}: ${String(error)}`));
    this.collect(this.child.stdout, this.stdout, options.onLine);
    this.collect(this.child.stderr, this.stderr, options.onLine);
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error(`${this.title} did not start`);
    return this.child.pid;
  }

  get running(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Resolves with the first line of stdout, past or future, that begins with `prefix`. */
  async waitForLine(prefix: string, seconds: number): Promise<string> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const line = this.stdout.find((candidate) => candidate.startsWith(prefix));
      if (line !== undefined) return line;
      if (!this.running)
        throw new Error(`${this.title} ended (${this.ending()}) before printing "${prefix}"`);
      if (Date.now() > deadline)
        throw new Error(`${this.title} did not print "${prefix}" within ${seconds} s`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Resolves with the exit status, or null when a signal ended the program. */
  async exit(seconds: number): Promise<number | null> {
    if (this.running) {
      const timer = new Promise<'late'>((resolve) => setTimeout(resolve, seconds * 1000, 'late').unref());
      if ((await Promise.race([this.exited, timer])) === 'late') {
        throw new Error(`${this.title} was still running after ${seconds} s`);
      }
    }
    return this.child.exitCode;
  }

  signal(signal: NodeJS.Signals): void {
    if (this.running) this.child.kill(signal);
  }

  /** Signals the whole process group, as a terminal does on Ctrl-C. */
  signalGroup(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  private ending(): string {
    return this.child.signalCode ?? `exit status ${this.child.exitCode}`;
  }

  private collect(stream: Readable | null, lines: string[], onLine: (line: string) => void): void {
    if (stream === null) return;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      onLine(`${this.title}: ${line}`);
    });
  }
}
