import { Command } from 'commander';
import { ControlServer } from '../control/server.js';
import { explain } from '../doctor/explain.js';
import { findMissing } from '../doctor/missing.js';
import { Engine, type EngineOptions } from '../engine/engine.js';
import { chooseSource } from '../engine/source-choice.js';
import { toCamfxError } from '../errors.js';
import type { SourceRequest } from '../native.js';
import { PreviewServer } from '../preview/server.js';
import { enginePaths, openRuntimeDirectory, type RuntimePaths, takeLock } from '../runtime-dir.js';
import { projectVersion } from '../version.js';
import { closeAll, type Closers } from './closers.js';
import { End } from './end.js';
import { DaemonFeeder } from './feeders/daemon-feeder.js';
import { DirectFeeder } from './feeders/direct-feeder.js';
import type { Feeder } from './feeders/feeder.js';
import { addStartOptions, resolveStartOptions, type StartOptions } from './start-options.js';
import { report } from './start-report.js';

export function startCommand(): Command {
  const command = new Command('start').description('run the virtual camera until Ctrl-C');
  return addStartOptions(command).action(async () => {
    await start(resolveStartOptions(command.opts()));
  });
}

/** A source that has given nothing for so long is worth a word. */
const SILENCE_MS = 10_000;

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
  const feeder = await openFeeder(paths, options, source);
  let hasRun = false;
  closers.push(() => feeder.close(hasRun));
  const what = {
    source,
    effect: options.effect,
    alwaysOn: options.alwaysOn === true,
    lingerMs: options.linger,
    camera: options.name,
    connect: feeder.connect,
  };
  const engine = await openEngine(own.engineSocket, what, { closers, end, feeder });
  if (end.reached) return;
  const preview = options.preview ? await openPreview(paths, options, closers) : null;
  const fed = await feeder.whenFed(() => end.reached || engine.status().connected);
  report(engine, fed, preview);
  hasRun = true;
}

function openFeeder(paths: RuntimePaths, options: StartOptions, source: SourceRequest): Promise<Feeder> {
  const { name, device, copies, idleImage, idleAfter: staleAfterMs } = options;
  const { width, height, fps } = source;
  const format = { width, height, fps, staleAfterMs };
  const wish = { camera: name, format, device, copies, idleImage };
  if (options.direct) return DirectFeeder.open(paths, { ...wish, directory: paths.directory });
  return DaemonFeeder.open(paths, { ...wish, attached: options.stopDaemon === true });
}

/** Resolves once the first frame is in the ring, or at the end. */
async function openEngine(
  socket: string,
  what: EngineOptions,
  { closers, end, feeder }: { closers: Closers; end: End; feeder: Feeder },
): Promise<Engine> {
  let onFirstFrame: () => void = () => undefined;
  const firstFrame = new Promise<void>((resolve) => {
    onFirstFrame = resolve;
  });
  const engine = new Engine(what, { onFirstFrame, onFailed: end.reject });
  closers.push(() => engine.close());
  const control = await ControlServer.listen(socket, {
    status: () => ({ ...engine.status(), outputs: feeder.ownOutputs(), version: projectVersion() }),
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
