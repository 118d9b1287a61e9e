import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { z } from 'zod';
import { request } from '../control/client.js';
import { stopping } from '../control/schema.js';
import { CamfxError, toCamfxError } from '../errors.js';
import { CAMERA } from '../ring/messages.js';
import { allEnginePaths, findRuntimeDirectory } from '../runtime-dir.js';

const STOP_TIMEOUT_MS = 10_000;
const POLL_MS = 20;
const listed = new Intl.ListFormat('en');

export function stopCommand(): Command {
  return new Command('stop').description('end the engine and the helper daemon').action(async () => {
    const paths = findRuntimeDirectory();
    const stopped: string[] = [];
    const failures: unknown[] = [];
    // One that hangs keeps no other from being stopped.
    const stop = async (what: string, socket: string, lock: string): Promise<void> => {
      try {
        if (await stopProcess(socket, lock)) stopped.push(what);
      } catch (thrown) {
        failures.push(thrown);
      }
    };
    await Promise.all(
      allEnginePaths(paths).map(({ camera, engineSocket, engineLock }) =>
        stop(camera === CAMERA ? 'engine' : `engine of ${camera}`, engineSocket, engineLock),
      ),
    );
    stopped.sort();
    await stop('daemon', paths.daemonSocket, paths.daemonLock);
    if (stopped.length > 0) console.log(`stopped ${listed.format(stopped)}`);
    if (failures.length > 0) throw failures[0];
    if (stopped.length === 0) console.log('nothing was running');
  });
}

/** Asks the process behind a control socket to end and waits for it. False when nobody listened. */
export async function stopProcess(
  socketPath: string,
  lockPath: string,
  timeoutMs = STOP_TIMEOUT_MS,
): Promise<boolean> {
  const answer = await askToStop(socketPath, lockPath);
  if (!answer) return false;
  const deadline = performance.now() + timeoutMs;
  while (isAlive(answer.pid)) {
    if (performance.now() > deadline)
      throw new CamfxError(
        'DAEMON_UNREACHABLE',
        `Process ${String(answer.pid)} behind ${socketPath} does not end`,
        { hint: `End it with: kill -9 ${String(answer.pid)}` },
      );
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return true;
}

/** A process that gives no usable answer is known by its lock only. */
async function askToStop(socketPath: string, lockPath: string): Promise<z.infer<typeof stopping> | null> {
  try {
    return await request(socketPath, 'stop', undefined, stopping);
  } catch (thrown) {
    const error = toCamfxError(thrown);
    if (error.code !== 'DAEMON_UNREACHABLE') throw error;
    throw new CamfxError(error.code, error.message, {
      cause: error,
      hint: `End it with: fuser -k ${lockPath}`,
    });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // One that has ended takes signals until it is reaped, which not every process 1 does (in containers).
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  } catch {
    return false;
  }
}
