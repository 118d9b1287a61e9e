import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { fromFailure, request } from '../control/client.js';
import { type DaemonStatus, daemonStatus } from '../control/schema.js';
import { ControlServer } from '../control/server.js';
import { explain } from '../doctor/explain.js';
import { findMissing } from '../doctor/missing.js';
import { Engine, type EngineOptions } from '../engine/engine.js';
import { chooseSource } from '../engine/source-choice.js';
import { CamfxError, toCamfxError } from '../errors.js';
import { native } from '../native.js';
import { PreviewServer } from '../preview/server.js';
import { enginePaths, openRuntimeDirectory, type RuntimePaths, takeLock } from '../runtime-dir.js';
import { projectVersion } from '../version.js';
import { closeAll, type Closers } from './closers.js';
import { DaemonSupervisor } from './daemon-supervisor.js';
import { describeFormat, describeOutput, describeViewers } from './describe.js';
import { addStartOptions, resolveStartOptions, type StartOptions } from './start-options.js';

export function startCommand(): Command {
  const command = new Command('start').description('run the virtual camera until Ctrl-C');
  return addStartOptions(command).action(async () => {
    await start(resolveStartOptions(command.opts()));
  });
}

/** A source that has given nothing for so long is worth a word. */
const SILENCE_MS = 10_000;

/** A former engine that was killed may be known to the daemon for a moment; our own ring is refused until then. */
const TAKEN_AFTER_MS = 2000;

async function start(options: StartOptions): Promise<void> {
  const end = new End();
  const closers: Closers = [];
  try {
    await open(options, closers, end);
    await end.promise;
  } catch (thrown) {
    throw explain(toCamfxError(thrown));
  } finally {
    await closeAll(closers);
  }
}

/** Resolves on Ctrl-C, SIGTERM or `camfx stop`; rejects when the engine fails. */
class End {
  readonly promise: Promise<void>;
  reached = false;
  resolve: () => void = () => undefined;
  reject: (error: CamfxError) => void = () => undefined;

  constructor() {
    this.promise = new Promise<void>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    }).finally(() => {
      this.reached = true;
    });
    // Awaited only once everything is open.
    this.promise.catch(() => undefined);
    // Not once(): a second Ctrl-C, or npm's copy of the first, must not cut the clean-up short.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, this.resolve);
  }
}

async function open(options: StartOptions, closers: Closers, end: End): Promise<void> {
  const paths = openRuntimeDirectory();
  const own = enginePaths(paths, options.name);
  const busy = `An engine is already running for the camera ${options.name}`;
  const unlock = takeLock(own.directory, own.engineLock, 'ENGINE_RUNNING', busy);
  closers.push(() => {
    unlock();
    return Promise.resolve();
  });
  const source = chooseSource({
    camera: options.camera,
    drawn: options.source,
    size: options.size,
    fps: options.fps,
  });
  const attached = options.stopDaemon === true;
  const supervisor = await DaemonSupervisor.open(paths, {
    camera: options.name,
    format: source,
    device: options.device,
    copies: options.copies,
    idleAfterMs: options.idleAfter,
    idleImage: options.idleImage,
    attached,
  });
  let running = false;
  // A start that fails leaves no process behind; one that worked leaves the daemon, so that the camera stays.
  closers.push(() => supervisor.close({ withDaemon: attached || !running }));
  const what = {
    source,
    effect: options.effect,
    alwaysOn: options.alwaysOn === true,
    lingerMs: options.linger,
    camera: options.name,
    ringSocket: paths.ringSocket,
  };
  const engine = await openEngine(own.engineSocket, what, {
    closers,
    end,
    onLost: () => supervisor.onLost(),
  });
  if (end.reached) return;
  const preview = options.preview ? await openPreview(paths, options, closers) : null;
  await report(paths, options.name, engine, preview, end);
  running = true;
}

/** Resolves once the first frame is in the ring, or at the end. */
async function openEngine(
  socket: string,
  what: EngineOptions,
  { closers, end, onLost }: { closers: Closers; end: End; onLost: () => void },
): Promise<Engine> {
  let onFirstFrame: () => void = () => undefined;
  const firstFrame = new Promise<void>((resolve) => {
    onFirstFrame = resolve;
  });
  const engine = new Engine(what, { onFirstFrame, onFailed: end.reject, onLost });
  closers.push(() => engine.close());
  const control = await ControlServer.listen(socket, {
    status: () => ({ ...engine.status(), version: projectVersion() }),
    stop: () => {
      end.resolve();
      return { pid: process.pid };
    },
  });
  closers.push(() => control.close());
  const silent = setInterval(() => {
    const { source, broken } = engine.status();
    console.log(`waiting: ${source} has given no picture yet (${String(broken)} broken frames)`);
  }, SILENCE_MS);
  try {
    await Promise.race([firstFrame, end.promise]);
  } finally {
    clearInterval(silent);
  }
  return engine;
}

async function openPreview(
  paths: RuntimePaths,
  options: StartOptions,
  closers: Closers,
): Promise<PreviewServer> {
  const preview = await PreviewServer.listen({
    port: options.previewPort,
    ringSocket: paths.ringSocket,
    camera: options.name,
    findMissing,
  });
  closers.push(() => preview.close());
  return preview;
}

/** Throws ENGINE_RUNNING when another program feeds the camera. */
async function report(
  paths: RuntimePaths,
  camera: string,
  engine: Engine,
  preview: PreviewServer | null,
  end: End,
): Promise<void> {
  const { source, effect, format } = engine.status();
  console.log(`source:  ${source}, ${describeFormat(format)}`);
  console.log(`effect:  ${effect}`);
  const daemon = await daemonOnceFed(paths, camera, engine, end);
  const outputs = (daemon?.outputs ?? []).filter((output) => output.camera === camera);
  for (const output of outputs) console.log(`output:  ${describeOutput(output)}`);
  for (const failure of daemon?.troubles ?? []) {
    const { message, hint } = explain(fromFailure(failure));
    console.log(`output:  ${message}. ${hint}`);
  }
  console.log(`seen by: ${describeViewers(outputs, native.listVideoNodes())}`);
  for (const { what, command } of findMissing()) console.log(`missing: ${what}\n         ${command}`);
  if (preview) console.log(`preview: ${preview.url}`);
  console.log('ready: press Ctrl-C to stop');
}

/** The daemon's status once it has our ring, or has had the time to take it. Throws ENGINE_RUNNING. */
async function daemonOnceFed(
  paths: RuntimePaths,
  camera: string,
  engine: Engine,
  end: End,
): Promise<DaemonStatus | null> {
  const deadline = performance.now() + TAKEN_AFTER_MS;
  while (!engine.status().connected && !end.reached && performance.now() < deadline) await sleep(20);
  const daemon = await request(paths.daemonSocket, 'status', undefined, daemonStatus);
  const producer = daemon?.cameras.find(({ name }) => name === camera)?.producer;
  if (producer && producer.pid !== process.pid && !engine.status().connected && !end.reached)
    throw new CamfxError('ENGINE_RUNNING', `Process ${String(producer.pid)} feeds the camera ${camera}`, {
      hint: 'End that program, then start again.',
    });
  return daemon;
}
