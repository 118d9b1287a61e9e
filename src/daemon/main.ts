#!/usr/bin/env node
/** camfxd: the helper daemon. Owns the camera devices; lives on when engines come and go. */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { ControlServer } from '../control/server.js';
import { CamfxError, toCamfxError } from '../errors.js';
import { native } from '../native.js';
import { openRuntimeDirectory } from '../runtime-dir.js';
import { Daemon } from './daemon.js';

const daemonArguments = z.object({
  width: z.coerce.number().int().positive().default(1280),
  height: z.coerce.number().int().positive().default(720),
  fps: z.coerce.number().int().min(1).max(240).default(30),
  device: z.string().optional(),
  /** End with the process that started us. */
  attached: z.boolean().default(false),
});

function readArguments(): z.infer<typeof daemonArguments> {
  const { values } = parseArgs({
    options: {
      width: { type: 'string' },
      height: { type: 'string' },
      fps: { type: 'string' },
      device: { type: 'string' },
      attached: { type: 'boolean' },
    },
  });
  return daemonArguments.parse(values);
}

async function main(): Promise<void> {
  const { device, attached, ...format } = readArguments();
  const paths = openRuntimeDirectory();
  if (native.lockFile(paths.daemonLock) < 0)
    throw new CamfxError('DAEMON_RUNNING', 'The helper daemon is already running');
  const daemon = new Daemon({ ringSocket: paths.ringSocket, format });
  try {
    daemon.ensureOutputs({ device });
  } catch (thrown) {
    daemon.close();
    throw thrown;
  }
  const stop = new AbortController();
  const requestStop = (): void => {
    stop.abort();
  };
  process.on('SIGTERM', requestStop).on('SIGINT', requestStop);
  if (attached) process.on('disconnect', requestStop);
  const control = await ControlServer.listen(paths.daemonSocket, {
    status: () => daemon.status(),
    'ensure-outputs': (params) => {
      daemon.ensureOutputs(params);
      return daemon.status();
    },
    stop: () => {
      requestStop();
      return { pid: process.pid };
    },
  });
  process.send?.({ ready: true });
  if (!stop.signal.aborted) await once(stop.signal, 'abort');
  daemon.close();
  await control.close();
}

main().then(
  () => process.exit(0),
  (thrown: unknown) => {
    const error = toCamfxError(thrown);
    process.send?.({ error: error.toJSON() });
    console.error(`${error.message}. ${error.hint}`);
    process.exit(error.exitCode);
  },
);
