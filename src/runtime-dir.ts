/** Where the sockets, locks and logs of this user live: a folder that nobody else can enter. */
import { lstatSync, mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { CamfxError, type ErrorCode } from './errors.js';
import { native } from './native.js';

export interface RuntimePaths {
  readonly directory: string;
  readonly ringSocket: string;
  readonly daemonSocket: string;
  readonly daemonLock: string;
  readonly daemonLog: string;
  readonly engineSocket: string;
  readonly engineLock: string;
}

function userId(): number {
  return process.getuid?.() ?? 0;
}

/** $XDG_RUNTIME_DIR/camfx, or camfx-UID in the folder for temporary files where a session has none. */
export function runtimeDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment.XDG_RUNTIME_DIR;
  return base ? join(base, 'camfx') : join(tmpdir(), `camfx-${String(userId())}`);
}

/** Makes the folder if need be. Throws RUNTIME_DIR when it is not ours alone. */
export function openRuntimeDirectory(environment: NodeJS.ProcessEnv = process.env): RuntimePaths {
  const directory = runtimeDirectory(environment);
  try {
    mkdirSync(directory, { mode: 0o700, recursive: true });
  } catch (cause) {
    throw new CamfxError('RUNTIME_DIR', `The folder ${directory} could not be made`, { cause });
  }
  return findRuntimeDirectory(environment);
}

/** The same for whoever only asks: makes nothing, so that asking leaves no trace. */
export function findRuntimeDirectory(environment: NodeJS.ProcessEnv = process.env): RuntimePaths {
  const directory = runtimeDirectory(environment);
  const status = lstatSync(directory, { throwIfNoEntry: false });
  if (status && (!status.isDirectory() || status.uid !== userId() || (status.mode & 0o077) !== 0)) {
    throw new CamfxError(
      'RUNTIME_DIR',
      `The folder ${directory} is not yours alone (owner ${String(status.uid)}, mode ${(status.mode & 0o777).toString(8)})`,
    );
  }
  return {
    directory,
    ringSocket: join(directory, 'ring.sock'),
    daemonSocket: join(directory, 'daemon.sock'),
    daemonLock: join(directory, 'daemon.lock'),
    daemonLog: join(directory, 'daemon.log'),
    engineSocket: join(directory, 'engine.sock'),
    engineLock: join(directory, 'engine.lock'),
  };
}

/**
 * Takes a lock that ends with the process, however it ends. Returns how to give it back and, once nothing is left in
 * the folder, remove that too. Throws `busyCode` when another process holds it.
 */
export function takeLock(
  paths: RuntimePaths,
  lock: 'daemonLock' | 'engineLock',
  busyCode: ErrorCode,
  busyMessage: string,
): () => void {
  const fd = native.lockFile(paths[lock]);
  if (fd < 0) throw new CamfxError(busyCode, busyMessage);
  return () => {
    rmSync(paths[lock], { force: true });
    native.closeDescriptor(fd);
    try {
      rmdirSync(paths.directory);
    } catch {
      // Others still use it.
    }
  };
}
