#!/usr/bin/env node
/** camfxd: the helper daemon. Owns the camera devices; lives on when engines come and go. */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { ControlServer } from '../control/server.js';
import { CamfxError, toCamfxError } from '../errors.js';
import { parseAs } from '../parse.js';
import { openRuntimeDirectory, takeLock } from '../runtime-dir.js';
import { MOST_COPIES } from '../control/schema.js';
import { native } from '../native.js';
import { Daemon } from './daemon.js';
import { loadLoopbackModule } from './devices/load-module.js';
import { log } from './log.js';
import { capLogFile, removeLogFile } from './log-file.js';
import { ServiceManager } from './service-manager.js';

const UPKEEP_MS = 60_000;
/** By then what only the start needs is freed. */
const SETTLED_MS = 3000;

const daemonArguments = z.object({
  width: z.coerce.number().int().positive().default(1280),
  height: z.coerce.number().int().positive().default(720),
  fps: z.coerce.number().int().min(1).max(240).default(30),
  'idle-after': z.coerce.number().int().min(100).default(300),
  device: z.string().optional(),
  copies: z.coerce.number().int().min(1).max(MOST_COPIES).optional(),
  'idle-image': z.string().optional(),
  /** Feed nothing until somebody asks. */
  'no-outputs': z.boolean().default(false),
  /** End with the process that started us. */
  attached: z.boolean().default(false),
});

const OPTIONS = {
  width: { type: 'string' },
  height: { type: 'string' },
  fps: { type: 'string' },
  'idle-after': { type: 'string' },
  device: { type: 'string' },
  copies: { type: 'string' },
  'idle-image': { type: 'string' },
  'no-outputs': { type: 'boolean' },
  attached: { type: 'boolean' },
} as const;

/** Throws BAD_ARGUMENT. */
function readArguments(): z.infer<typeof daemonArguments> {
  return parseAs(daemonArguments, parseOptions(), 'BAD_ARGUMENT', 'argument of camfxd');
}

function parseOptions(): object {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (cause) {
    // Node's first sentence; those after it advise against a rarer mistake.
    const [message] = toCamfxError(cause).message.split('. ');
    const options = Object.keys(OPTIONS).map((name) => `--${name}`);
    throw new CamfxError('BAD_ARGUMENT', message ?? '', {
      cause,
      hint: `The options of camfxd are ${options.join(', ')}.`,
    });
  }
}

async function main(): Promise<void> {
  const { width, height, fps, device, copies, attached, ...rest } = readArguments();
  const paths = openRuntimeDirectory();
  const running = 'The helper daemon is already running';
  const unlock = takeLock(paths.directory, paths.daemonLock, 'DAEMON_RUNNING', running);
  const leave = (): void => {
    removeLogFile(paths.daemonLog);
    unlock();
  };
  const stop = new AbortController();
  const requestStop = (): void => {
    stop.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, requestStop);
  if (attached) {
    process.on('disconnect', requestStop);
    // It may have died while we were loaded.
    if (!process.connected) requestStop();
  }
  let daemon: Daemon | undefined;
  let control: ControlServer;
  try {
    loadLoopbackModule();
    daemon = new Daemon({
      ...paths,
      format: { width, height, fps, staleAfterMs: rest['idle-after'] },
      idleImage: rest['idle-image'],
    });
    if (!rest['no-outputs']) await daemon.ensureOutputs({ device, copies });
    control = await serve(daemon, paths.daemonSocket, requestStop);
  } catch (thrown) {
    daemon?.close();
    leave();
    throw thrown;
  }
  const upkeep = setInterval(() => {
    capLogFile(paths.daemonLog);
    native.releaseFreeMemory();
  }, UPKEEP_MS);
  const health = daemon;
  const serviceManager = new ServiceManager({ isHealthy: () => health.isHealthy() });
  serviceManager.ready('serving');
  await tellStarter({ ready: true });
  setTimeout(() => native.releaseFreeMemory(), SETTLED_MS).unref();
  if (!stop.signal.aborted) await once(stop.signal, 'abort');
  serviceManager.stopping();
  clearInterval(upkeep);
  daemon.close();
  await control.close();
  leave();
}

function serve(daemon: Daemon, socket: string, requestStop: () => void): Promise<ControlServer> {
  return ControlServer.listen(socket, {
    status: () => daemon.status(),
    rings: () => daemon.rings(),
    'ensure-outputs': async (params) => {
      await daemon.ensureOutputs(params);
      return daemon.status();
    },
    stop: () => {
      requestStop();
      return { pid: process.pid };
    },
  });
}

/** Whoever started us waits for this, or for our end. */
async function tellStarter(message: object): Promise<void> {
  await new Promise<void>((resolve) => {
    if (process.send) process.send(message, () => resolve());
    else resolve();
  });
}

main().then(
  () => process.exit(0),
  async (thrown: unknown) => {
    const error = toCamfxError(thrown);
    log('error', `${error.message}. ${error.hint}`);
    await tellStarter({ error: error.toJSON() });
    process.exit(error.exitCode);
  },
);
