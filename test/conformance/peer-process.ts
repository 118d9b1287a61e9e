/** A conformance peer as a process: one command in, one line of JSON out. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { projectPath } from '../../src/project-path.js';

export type Language = 'TypeScript' | 'C' | 'Python';
export const LANGUAGES: readonly Language[] = ['TypeScript', 'C', 'Python'];

const PROGRAMS: Record<Language, string[]> = {
  TypeScript: [process.execPath, projectPath('dist/test/conformance/peer.js')],
  C: [projectPath('build/clients/c/peer')],
  Python: ['python3', projectPath('test/conformance/peer.py')],
};

/** A watchdog against hanging, not a bound on speed. */
const ANSWER_MS = 60_000;

export interface FrameAnswer {
  sequence: string;
  length: number;
  fnv1a: string;
  captureNs: string;
  publishNs: string;
}

/** What a peer answers; which keys are there depends on the command. */
export interface Answer {
  ok?: boolean;
  error?: string;
  message?: string;
  generation?: string;
  published?: string[];
  dropped?: number;
  ring?: { fourcc: string; width: number; height: number; fps: [number, number]; generation: string } | null;
  frame?: FrameAnswer | null;
  held?: { sequence: string; fnv1a: string }[];
  gone?: boolean;
}

export class PeerProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterableIterator<string>;
  readonly #reader: Interface;

  constructor(
    readonly language: Language,
    role: 'producer' | 'consumer',
    camera: string,
    env: NodeJS.ProcessEnv,
  ) {
    const [program = '', ...args] = PROGRAMS[language];
    this.#child = spawn(program, [...args, role, camera], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.stdin.on('error', () => undefined); // a peer that was killed
    this.#reader = createInterface({ input: this.#child.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`the ${this.language} peer did not start`);
    return this.#child.pid;
  }

  /** Sends a command and returns its answer; throws for an error unless that is what the test wants to see. */
  async tell(command: string, expectError = false): Promise<Answer> {
    this.#child.stdin.write(`${command}\n`);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`the ${this.language} peer did not answer "${command}"`));
      }, ANSWER_MS);
    });
    const next = await Promise.race([this.#lines.next(), late]).finally(() => {
      clearTimeout(timer);
    });
    if (next.done) throw new Error(`the ${this.language} peer ended before it answered "${command}"`);
    const answer = JSON.parse(next.value) as Answer;
    if (answer.error !== undefined && !expectError)
      throw new Error(`${this.language} peer, ${command}: ${answer.error}: ${answer.message ?? ''}`);
    return answer;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Lets the peer end by itself; its exit status. */
  async end(): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const exited = once(this.#child, 'exit');
    this.#child.stdin.end();
    const [code] = (await exited) as [number | null];
    this.#reader.close();
    return code;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
