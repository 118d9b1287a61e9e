import { Command } from 'commander';
import { request } from '../control/client.js';
import { stopping } from '../control/schema.js';
import { CamfxError } from '../errors.js';
import { findRuntimeDirectory } from '../runtime-dir.js';

const STOP_TIMEOUT_MS = 10_000;
const POLL_MS = 20;

export function stopCommand(): Command {
  return new Command('stop').description('end the engine and the helper daemon').action(async () => {
    const paths = findRuntimeDirectory();
    const stopped: string[] = [];
    if (await stopProcess(paths.engineSocket)) stopped.push('engine');
    if (await stopProcess(paths.daemonSocket)) stopped.push('daemon');
    console.log(stopped.length > 0 ? `stopped ${stopped.join(' and ')}` : 'nothing was running');
  });
}

/** Asks the process behind a control socket to end and waits for it. False when nobody listened. */
export async function stopProcess(socketPath: string): Promise<boolean> {
  const answer = await request(socketPath, 'stop', undefined, stopping);
  if (!answer) return false;
  const deadline = performance.now() + STOP_TIMEOUT_MS;
  while (isAlive(answer.pid)) {
    if (performance.now() > deadline)
      throw new CamfxError(
        'DAEMON_UNREACHABLE',
        `Process ${String(answer.pid)} behind ${socketPath} does not end`,
      );
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return true;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
