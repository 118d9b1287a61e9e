/** Starts the helper daemon when it isn't running, and tells it which device to feed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { resolve as absolute } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { fromFailure, request } from '../control/client.js';
import { type DaemonStatus, daemonStatus, failure } from '../control/schema.js';
import { daemonCommand } from '../daemon/command.js';
import { openLogFile } from '../daemon/log-file.js';
import { CamfxError, toCamfxError } from '../errors.js';
import type { OutputFormat } from '../daemon/outputs/output.js';
import { CAMERA } from '../ring/messages.js';
import type { RuntimePaths } from '../runtime-dir.js';
import { startDaemonService } from './daemon-service.js';
import { stopProcess } from './stop.js';

/** A machine that is busy with many other things still gets there; a daemon that hangs doesn't. */
const READY_TIMEOUT_MS = 60_000;
/** How long one that somebody else has started is asked before another one is tried. */
const OTHERS_START_MS = 1000;

export interface DaemonWish {
  /** The virtual camera's name. */
  camera: string;
  format: OutputFormat;
  device: string | undefined;
  copies: number | undefined;
  idleImage: string | undefined;
  /** The daemon ends with this process, even if that is killed. */
  attached: boolean;
}

const readiness = z.union([z.object({ ready: z.literal(true) }), z.object({ error: failure })]);

/** Returns how to end the daemon if it was started here, else null. Throws why it can't do its work. */
export async function ensureDaemon(
  paths: RuntimePaths,
  wish: DaemonWish,
): Promise<(() => Promise<void>) | null> {
  if (await tellDaemon(paths, wish)) return null;
  // One that is to end with us is a child of ours.
  if (!wish.attached && (await startDaemonService()) && (await tellDaemon(paths, wish))) return null;
  const deadline = performance.now() + READY_TIMEOUT_MS;
  for (;;) {
    try {
      return await startOwn(paths, wish);
    } catch (thrown) {
      if (toCamfxError(thrown).code !== 'DAEMON_RUNNING' || performance.now() > deadline) throw thrown;
    }
    if (await askUntilRunning(paths, wish)) return null;
  }
}

/**
 * Somebody else was quicker to start one. It is about to be ready, or to end: then it did not say why, and ours will.
 */
async function askUntilRunning(paths: RuntimePaths, wish: DaemonWish): Promise<boolean> {
  const deadline = performance.now() + OTHERS_START_MS;
  while (performance.now() < deadline) {
    if (await tellDaemon(paths, wish)) return true;
    await sleep(OTHERS_START_MS / 20);
  }
  return false;
}

/** Throws DAEMON_RUNNING when there is one that does not answer, or not yet. */
async function startOwn(paths: RuntimePaths, wish: DaemonWish): Promise<() => Promise<void>> {
  const child = await startDaemon(paths, wish);
  const stop = async (): Promise<void> => {
    const status = await request(paths.daemonSocket, 'status', undefined, daemonStatus);
    // It may have died, and another one, not ours to stop, have taken its place.
    if (!status || status.pid !== child.pid) return;
    if (!wish.attached && servesOthers(status, wish.camera)) return;
    await stopProcess(paths.daemonSocket, paths.daemonLock);
  };
  try {
    if (wish.camera !== CAMERA) await tellDaemon(paths, wish);
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  if (!wish.attached) child.disconnect();
  child.unref();
  child.channel?.unref();
  return stop;
}

/** Whether other cameras than this one have come to it meanwhile. */
function servesOthers({ cameras, outputs }: DaemonStatus, camera: string): boolean {
  const isOther = (name: string): boolean => name !== camera;
  return (
    cameras.some(({ name, producer }) => producer !== null && isOther(name)) ||
    outputs.some((output) => isOther(output.camera))
  );
}

/** Tells a running daemon which devices are wanted; null when there is none. Throws why it can't feed them. */
export function tellDaemon(paths: RuntimePaths, wish: DaemonWish): Promise<DaemonStatus | null> {
  const { camera, device, copies, format } = wish;
  const params = { camera, device, copies, format };
  return request(paths.daemonSocket, 'ensure-outputs', params, daemonStatus);
}

function daemonArguments(wish: DaemonWish): string[] {
  const { width, height, fps, staleAfterMs } = wish.format;
  const options = [
    `--width=${String(width)}`,
    `--height=${String(height)}`,
    `--fps=${String(fps)}`,
    `--idle-after=${String(staleAfterMs)}`,
  ];
  if (wish.idleImage !== undefined) options.push(`--idle-image=${absolute(wish.idleImage)}`);
  if (wish.attached) options.push('--attached');
  // Devices of another camera than the main one are asked for once the daemon runs.
  if (wish.camera !== CAMERA) return [...options, '--no-outputs'];
  if (wish.device !== undefined) options.push(`--device=${wish.device}`);
  if (wish.copies !== undefined) options.push(`--copies=${String(wish.copies)}`);
  return options;
}

async function startDaemon(paths: RuntimePaths, wish: DaemonWish): Promise<ChildProcess> {
  const log = openLogFile(paths.daemonLog);
  // A session of its own: the terminal's Ctrl-C is for the engine.
  const [program, ...args] = daemonCommand();
  const child = spawn(program, [...args, ...daemonArguments(wish)], {
    // It outlives us: our own folder would stay in use, and its disk could not be unmounted.
    cwd: '/',
    env: environmentOfDaemon(process.env),
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  await untilReady(child, paths.daemonLog);
  child.removeAllListeners('exit');
  return child;
}

/** The variables that say where the runtime directory is mean the same in another working folder. */
export function environmentOfDaemon(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  // If a service manager has started us, it waits for our word, not the daemon's.
  const isForUs = (name: string): boolean => /^(NOTIFY_SOCKET|WATCHDOG_USEC|WATCHDOG_PID)$/.test(name);
  const result = Object.fromEntries(Object.entries(environment).filter(([name]) => !isForUs(name)));
  for (const name of ['XDG_RUNTIME_DIR', 'TMPDIR']) if (result[name]) result[name] = absolute(result[name]);
  return result;
}

/**
 * Rejects only once a daemon that can't do its work has ended: then nothing of it is left behind. One that doesn't get
 * ready in time is killed.
 */
export function untilReady(child: ChildProcess, log: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let reason: CamfxError | undefined;
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      const message = `The helper daemon was not ready within ${String(READY_TIMEOUT_MS / 1000)} s; see ${log}`;
      reject(reason ?? new CamfxError('DAEMON_UNREACHABLE', message));
    }, READY_TIMEOUT_MS);
    child.once('error', (error) => {
      clearTimeout(late);
      reject(error);
    });
    child.once('exit', (code) => {
      clearTimeout(late);
      const message = `The helper daemon ended with code ${String(code)}; see ${log}`;
      reject(reason ?? new CamfxError('DAEMON_UNREACHABLE', message));
    });
    child.once('message', (message) => {
      const answer = readiness.parse(message);
      if ('error' in answer) {
        reason = fromFailure(answer.error);
        return; // its end follows
      }
      clearTimeout(late);
      resolve();
    });
  });
}
