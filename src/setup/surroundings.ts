/** What setup needs to know of where it runs. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { request } from '../control/client.js';
import { daemonStatus } from '../control/schema.js';
import { daemonCommand } from '../daemon/command.js';
import { Machine } from '../doctor/machine.js';
import { findRuntimeDirectory } from '../runtime-dir.js';

export interface Surroundings {
  machine: Machine;
  /** Put before the path of every file that is written; '' is this machine. */
  root: string;
  /** False: only the files of another root are written, and nothing is run. */
  live: boolean;
  isRoot: boolean;
  /** Who ran us through sudo; we are root then, and the user service is not root's. */
  sudoUser: string | undefined;
  /** ~/.config, as a path below root. */
  configHome: string;
  /** What the user service runs; programs by absolute paths. */
  daemon: readonly string[];
  /** The socket of the user's service manager is there. */
  hasUserManager: boolean;
  /** Whoever started it. */
  daemonRuns: boolean;
  /** Whether a command ends with 0; it prints nothing. */
  succeeds: (program: string, ...args: string[]) => boolean;
}

export async function findSurroundings(root: string | undefined): Promise<Surroundings> {
  const { env } = process;
  const folder = root === undefined ? '' : resolve(root);
  const machine = new Machine(root === undefined ? {} : { root: folder, nodes: [] });
  return {
    machine,
    root: folder,
    live: root === undefined,
    isRoot: process.geteuid?.() === 0,
    sudoUser: process.geteuid?.() === 0 ? env.SUDO_USER : undefined,
    configHome: env.XDG_CONFIG_HOME?.startsWith('/') ? env.XDG_CONFIG_HOME : join(homedir(), '.config'),
    daemon: daemonCommand(),
    hasUserManager:
      env.XDG_RUNTIME_DIR !== undefined && machine.exists(`${env.XDG_RUNTIME_DIR}/systemd/private`),
    daemonRuns: root === undefined && (await runsDaemon()),
    succeeds: (program, ...args) => spawnSync(program, args, { stdio: 'ignore' }).status === 0,
  };
}

/** One that doesn't answer counts. */
async function runsDaemon(): Promise<boolean> {
  try {
    return (await request(findRuntimeDirectory().daemonSocket, 'status', undefined, daemonStatus)) !== null;
  } catch {
    return true;
  }
}

/** Whether a program is installed. */
export function isOnPath(program: string, path = process.env.PATH ?? ''): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}
