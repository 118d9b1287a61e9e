/** The processes of one case, started afresh for it and ended after it. */
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

export interface StartOptions {
  env?: NodeJS.ProcessEnv;
  /** Standard input and output; nothing and nowhere unless given. */
  stdin?: number;
  stdout?: number;
}

/** A watchdog against hanging. */
const PATIENCE_MS = 30_000;
/** What a process may take to end in order. */
const FAREWELL_MS = 5000;

export class Actor {
  readonly #child: ChildProcess;
  readonly #title: string;
  readonly #gone: Promise<void>;
  #stderr = '';
  #failure: Error | undefined;
  #ready = false;

  constructor(title: string, program: string, args: readonly string[], options: StartOptions) {
    this.#title = title;
    const stdio: StdioOptions = [options.stdin ?? 'ignore', options.stdout ?? 'ignore', 'pipe', 'ipc'];
    this.#child = spawn(program, args, { env: options.env, stdio });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-2000);
    });
    this.#child.on('message', () => {
      this.#ready = true;
    });
    this.#gone = once(this.#child, 'close').then(
      () => undefined,
      (error: unknown) => {
        this.#failure = error as Error;
      },
    );
  }

  get pid(): number {
    this.check();
    if (this.#child.pid === undefined) throw new Error(`${this.#title} did not start`);
    return this.#child.pid;
  }

  /** Throws when it has ended by itself. */
  check(): void {
    if (this.#failure) throw this.#failure;
    const { exitCode, signalCode } = this.#child;
    if (exitCode === null && signalCode === null) return;
    throw new Error(`${this.#title} ended (${signalCode ?? exitCode ?? ''}): ${this.#stderr.trim()}`);
  }

  /** Waits for its first message. */
  async ready(): Promise<void> {
    await this.until('it is ready', () => this.#ready);
  }

  /** Waits until `done`, as long as it runs. */
  async until(what: string, done: () => boolean): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    // The first look comes after the first wait, in which a program that does not exist has been told of.
    do {
      await delay(20);
      this.check();
      if (performance.now() > deadline)
        throw new Error(`${this.#title}: not seen that ${what}: ${this.#stderr}`);
    } while (!done());
  }

  async end(): Promise<void> {
    this.#child.kill('SIGTERM');
    const late = setTimeout(() => this.#child.kill('SIGKILL'), FAREWELL_MS);
    await this.#gone;
    clearTimeout(late);
  }
}

/** Whoever plays in one case. */
export class Stage {
  readonly #actors: Actor[] = [];

  start(title: string, program: string, args: readonly string[], options: StartOptions = {}): Actor {
    const actor = new Actor(title, program, args, options);
    this.#actors.unshift(actor);
    return actor;
  }

  /** Ends all, those first that came last. */
  async end(): Promise<void> {
    for (const actor of this.#actors) await actor.end();
  }
}
