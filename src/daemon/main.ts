#!/usr/bin/env node
/** camfxd: the helper daemon. Owns the camera devices; lives on when engines come and go. */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { ControlServer } from '../control/server.js';
import { CamfxError, toCamfxError } from '../errors.js';
import { parseAs } from '../parse.js';
import { openRuntimeDirectory, takeLock } from '../runtime-dir.js';
import { MOST_COPIES } from '../control/schema.js';
import { Daemon } from './daemon.js';
import { loadLoopbackModule } from './devices/load-module.js';
import { log } from './log.js';
import { ServiceManager } from './service-manager.js';

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
    rmSync(paths.daemonLog, { force: true }); // of use only after a failure that nobody was told of
    unlock();
  };
  const stop = new AbortController();
  const requestStop = (): void => {
    stop.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, requestStop);
  if (attached) process.on('disconnect', requestStop);
  let daemon: Daemon | undefined;
  let control: ControlServer;
  try {
    loadLoopbackModule();
    daemon = new Daemon({
      ...paths,
      format: { width, height, fps, staleAfterMs: rest['idle-after'] },
      idleImage: rest['idle-image'],
    });
    if (!rest['no-outputs']) daemon.ensureOutputs({ device, copies });
    control = await serve(daemon, paths.daemonSocket, requestStop);
  } catch (thrown) {
    daemon?.close();
    leave();
    throw thrown;
  }
  const serviceManager = new ServiceManager();
  serviceManager.ready('serving');
  await tellStarter({ ready: true });
  if (!stop.signal.aborted) await once(stop.signal, 'abort');
  serviceManager.stopping();
  daemon.close();
  await control.close();
  leave();
}

function serve(daemon: Daemon, socket: string, requestStop: () => void): Promise<ControlServer> {
  return ControlServer.listen(socket, {
    status: () => daemon.status(),
    rings: () => daemon.rings(),
    'ensure-outputs': (params) => {
      daemon.ensureOutputs(params);
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
