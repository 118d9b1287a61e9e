/** Where the sockets, locks and logs of this user live: a folder that nobody else can enter. */
import { existsSync, lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CamfxError, type ErrorCode } from './errors.js';
import { native } from './native.js';
import { CAMERA } from './ring/messages.js';

export interface RuntimePaths {
  readonly directory: string;
  /** Whose engine it is. */
  readonly camera: string;
  readonly ringSocket: string;
  readonly daemonSocket: string;
  readonly daemonLock: string;
  readonly daemonLog: string;
  readonly engineSocket: string;
  readonly engineLock: string;
}

/** The paths of one camera's engine. */
export type EnginePaths = Pick<RuntimePaths, 'directory' | 'camera' | 'engineSocket' | 'engineLock'>;

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

/** Where the engine of a virtual camera listens. Throws RUNTIME_DIR when the path is too long for a socket. */
export function enginePaths(paths: RuntimePaths, camera: string): EnginePaths {
  if (camera === CAMERA) return paths;
  const { directory } = paths;
  const engineSocket = join(directory, `engine-${camera}.sock`);
  checkSocketPath(engineSocket);
  return { directory, camera, engineSocket, engineLock: join(directory, `engine-${camera}.lock`) };
}

/**
 * Of each engine that has run since its socket was last removed, the main camera's first; by the names of the files in
 * the directory.
 */
export function allEnginePaths(paths: RuntimePaths, names = namesIn(paths.directory)): EnginePaths[] {
  const others = names.sort().flatMap((name) => /^engine-(.+)\.sock$/.exec(name)?.[1] ?? []);
  return [paths, ...others.map((camera) => enginePaths(paths, camera))];
}

function namesIn(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
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
    camera: CAMERA,
    ringSocket: join(directory, 'ring.sock'),
    daemonSocket: join(directory, 'daemon.sock'),
    daemonLock: join(directory, 'daemon.lock'),
    daemonLog: join(directory, 'daemon.log'),
    engineSocket: join(directory, 'engine.sock'),
    engineLock: join(directory, 'engine.lock'),
  };
  for (const path of [paths.ringSocket, paths.daemonSocket, paths.engineSocket]) checkSocketPath(path);
  return paths;
}

function checkSocketPath(path: string): void {
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES) return;
  throw new CamfxError('RUNTIME_DIR', `The path ${path} is too long for a socket`, {
    hint: 'Set XDG_RUNTIME_DIR to a shorter path.',
  });
}

/**
 * Takes a lock that ends with the process, however it ends. Returns how to give it back and, once nothing is left in
 * the folder, remove that too. Throws `busyCode` when another process holds it.
 */
export function takeLock(
  directory: string,
  lock: string,
  busyCode: ErrorCode,
  busyMessage: string,
): () => void {
  const fd = lockFile(directory, lock);
  if (fd < 0) throw new CamfxError(busyCode, busyMessage);
  return () => {
    rmSync(lock, { force: true });
    native.closeDescriptor(fd);
    try {
      rmdirSync(directory);
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
