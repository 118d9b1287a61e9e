import { spawn } from 'node:child_process';

export interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Written to the command's stdin, which is closed afterwards. */
  input?: string;
  /** A watchdog: the command is killed and reported as failed when it lasts longer. */
  timeoutSeconds?: number;
}

export interface CommandResult {
  /** Exit status, or null when a signal ended the command. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end and returns its output whatever its exit status. */
export function capture(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: (options.timeoutSeconds ?? 600) * 1000,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    // A program that exits without reading its input closes the pipe early; its status tells the story.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    child.on('error', (cause) => reject(new Error(`cannot run ${program}: ${cause.message}`, { cause })));
    const finish = () => resolve({ code: child.exitCode, signal: child.signalCode, stdout, stderr });
    child.on('close', finish);
    // A daemon that inherited the pipes would keep them open for good.
    child.on('exit', () => setTimeout(finish, 2000).unref());
  });
}

/** Like {@link capture}, but rejects with the end of the output unless the program exits with 0. */
export async function run(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const result = await capture(program, args, options);
  if (result.code === 0) return result.stdout;
  const ending = result.signal ? `was ended by ${result.signal}` : `exited with ${result.code}`;
  const tail = (result.stderr || result.stdout).trimEnd().split('\n').slice(-15).join('\n');
  throw new Error(`${[program, ...args].join(' ')} ${ending}\n${tail}`);
}
