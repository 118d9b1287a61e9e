/** Where the sockets, locks and logs of this user live: a folder that nobody else can enter. */
import { lstatSync, mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
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

/** sockaddr_un.sun_path without its final zero. */
const MAX_SOCKET_PATH_BYTES = 107;
/** Each one is another process that ended at this very moment. */
const LOCK_ATTEMPTS = 10;

function userId(): number {
  return process.geteuid?.() ?? 0;
}

/** $XDG_RUNTIME_DIR/camfx, or camfx-UID in the folder for temporary files where a session has none. */
export function runtimeDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment.XDG_RUNTIME_DIR;
  return resolve(
    base ? join(base, 'camfx') : join(environment.TMPDIR || '/tmp', `camfx-${String(userId())}`),
  );
}

/** Makes the folder if need be. Throws RUNTIME_DIR when it is not ours alone. */
export function openRuntimeDirectory(environment: NodeJS.ProcessEnv = process.env): RuntimePaths {
  const paths = pathsIn(runtimeDirectory(environment));
  makeDirectory(paths.directory);
  return paths;
}

/** The same for whoever only asks: makes nothing, so that asking leaves no trace. */
export function findRuntimeDirectory(environment: NodeJS.ProcessEnv = process.env): RuntimePaths {
  const paths = pathsIn(runtimeDirectory(environment));
  checkDirectory(paths.directory);
  return paths;
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { mode: 0o700, recursive: true });
  } catch (cause) {
    throw new CamfxError('RUNTIME_DIR', `The folder ${directory} could not be made`, { cause });
  }
  checkDirectory(directory);
}

function checkDirectory(directory: string): void {
  const status = lstatSync(directory, { throwIfNoEntry: false });
  if (status && (!status.isDirectory() || status.uid !== userId() || (status.mode & 0o077) !== 0)) {
    throw new CamfxError(
      'RUNTIME_DIR',
      `The folder ${directory} is not yours alone (owner ${String(status.uid)}, mode ${(status.mode & 0o777).toString(8)})`,
    );
  }
}

/** Throws RUNTIME_DIR when the sockets would have no room for their addresses. */
function pathsIn(directory: string): RuntimePaths {
  const paths = {
    directory,
    ringSocket: join(directory, 'ring.sock'),
    daemonSocket: join(directory, 'daemon.sock'),
    daemonLock: join(directory, 'daemon.lock'),
    daemonLog: join(directory, 'daemon.log'),
    engineSocket: join(directory, 'engine.sock'),
    engineLock: join(directory, 'engine.lock'),
  };
  for (const path of [paths.ringSocket, paths.daemonSocket, paths.engineSocket])
    if (Buffer.byteLength(path) > MAX_SOCKET_PATH_BYTES)
      throw new CamfxError('RUNTIME_DIR', `The path ${path} is too long for a socket`, {
        hint: 'Set XDG_RUNTIME_DIR to a shorter path.',
      });
  return paths;
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
  const fd = lockFile(paths.directory, paths[lock]);
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

/** Whoever ends may remove the folder between our making it and our taking the lock in it: then both are done again. */
function lockFile(directory: string, path: string): number {
  for (let attempt = 1; ; attempt++) {
    try {
      return native.lockFile(path);
    } catch (thrown) {
      // Native code names the errno at the end of its message.
      const isMissing = thrown instanceof Error && /: ENOENT \([^()]*\)$/.test(thrown.message);
      if (!isMissing || attempt === LOCK_ATTEMPTS) throw thrown;
      makeDirectory(directory);
    }
  }
}
