import { Command } from 'commander';
import { effectList } from '../control/schema.js';
import { ControlServer } from '../control/server.js';
import { explain } from '../doctor/explain.js';
import { findMissing } from '../doctor/missing.js';
import { type ChainRequest, parseChain } from '../engine/effects/kinds.js';
import { Engine, type EngineOptions } from '../engine/engine.js';
import { chooseSource } from '../engine/source-choice.js';
import { toCamfxError } from '../errors.js';
import type { SourceRequest } from '../native.js';
import { parseAs } from '../parse.js';
import { PreviewServer } from '../preview/server.js';
import { enginePaths, openRuntimeDirectory, type RuntimePaths, takeLock } from '../runtime-dir.js';
import { projectVersion } from '../version.js';
import { closeAll, type Closers } from './closers.js';
import { End } from './end.js';
import { DaemonFeeder } from './feeders/daemon-feeder.js';
import { DirectFeeder } from './feeders/direct-feeder.js';
import type { Feeder } from './feeders/feeder.js';
import { refuseOwnBackgrounds, refuseOwnDevice } from './own-device.js';
import { addStartOptions, resolveStartOptions, type StartOptions } from './start-options.js';
import { report } from './start-report.js';

export function startCommand(): Command {
  const command = new Command('start').description('run the virtual camera until Ctrl-C');
  return addStartOptions(command).action(async () => {
    await start(resolveStartOptions(command.opts()));
  });
}

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
  const { camera, source: wanted, sourceFit: fit, size, fps } = options;
  const source = await chooseSource({ camera, source: wanted, fit, size, fps });
  const target = { camera: options.name, device: options.device };
  refuseOwnDevice(source, target);
  const feeder = await openFeeder(paths, options, source);
  let hasRun = false;
  closers.push(() => feeder.close(hasRun));
  const what = {
    source,
    effects: options.effects,
    checkEffects: (effects: ChainRequest): void => refuseOwnBackgrounds(effects, target),
    alwaysOn: options.alwaysOn === true,
    lingerMs: options.linger,
    camera: options.name,
    connect: feeder.connect,
    wish: { quality: options.quality, cpuBudget: options.cpu ?? null },
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

/** Resolves once the first frame is in the ring, once the source was given up for the time being, or at the end. */
async function openEngine(
  socket: string,
  what: EngineOptions,
  { closers, end, feeder }: { closers: Closers; end: End; feeder: Feeder },
): Promise<Engine> {
  let onTried: () => void = () => undefined;
  const tried = new Promise<void>((resolve) => {
    onTried = resolve;
  });
  const engine = new Engine(what, { onFirstFrame: onTried, onNoFrame: onTried, onFailed: end.reject });
  closers.push(() => engine.close());
  const control = await ControlServer.listen(socket, {
    status: () => ({ ...engine.status(), outputs: feeder.ownOutputs(), version: projectVersion() }),
    effects: () => engine.effects(),
    setEffects: async (params) => {
      const { effects } = parseAs(effectList, params, 'BAD_ARGUMENT', 'parameters');
      await engine.setEffects(parseChain(effects));
      return engine.effects();
    },
    stop: () => {
      end.resolve();
      return { pid: process.pid };
    },
  });
  closers.push(() => control.close());
  await Promise.race([tried, end.promise]);
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
