/** The engines, one for each virtual camera, and the helper daemon that run for this user. */
import type { z } from 'zod';
import { request } from '../control/client.js';
import { type DaemonStatus, daemonStatus, type EngineStatus, engineStatus } from '../control/schema.js';
import { type CamfxError, toCamfxError } from '../errors.js';
import { allEnginePaths, type EnginePaths, type RuntimePaths } from '../runtime-dir.js';
import type { Machine } from './machine.js';

export interface Peers {
  daemon: DaemonStatus | null;
  /** The main camera's first. */
  engines: EngineStatus[];
  /** Of those that are there, but give no usable answer. */
  failures: CamfxError[];
}

export async function askPeers(machine: Machine): Promise<Peers> {
  const peers: Peers = { daemon: null, engines: [], failures: [] };
  const paths = findPaths(machine);
  if (paths === null) return peers; // the check of the folder says what is wrong with it
  const ask = async <Status>(socket: string, schema: z.ZodType<Status>): Promise<Status | null> => {
    try {
      return await request(machine.path(socket), 'status', undefined, schema);
    } catch (thrown) {
      peers.failures.push(toCamfxError(thrown));
      return null;
    }
  };
  peers.daemon = await ask(paths.daemonSocket, daemonStatus);
  for (const { engineSocket } of enginePathsOf(machine, paths)) {
    const engine = await ask(engineSocket, engineStatus);
    if (engine) peers.engines.push(engine);
  }
  return peers;
}

/** As allEnginePaths, of this machine. */
export function enginePathsOf(machine: Machine, paths: RuntimePaths): EnginePaths[] {
  return allEnginePaths(paths, machine.names(paths.directory));
}

/** Null when the runtime directory can't be used. */
export function findPaths(machine: Machine): RuntimePaths | null {
  try {
    return machine.findRuntimePaths();
  } catch {
    return null;
  }
}
