import { Command } from 'commander';
import { request } from '../control/client.js';
import { daemonStatus } from '../control/schema.js';
import { ControlServer } from '../control/server.js';
import { CAMERA } from '../ring/messages.js';
import { findMissing } from '../doctor/missing.js';
import { Engine, type EngineOptions } from '../engine/engine.js';
import { chooseSource } from '../engine/source-choice.js';
import { CamfxError } from '../errors.js';
import { native } from '../native.js';
import { PreviewServer } from '../preview/server.js';
import { openRuntimeDirectory, type RuntimePaths } from '../runtime-dir.js';
import { ensureDaemon } from './daemon-process.js';
import { describeFormat, describeOutput, describeViewers } from './describe.js';
import { addStartOptions, resolveStartOptions, type StartOptions } from './start-options.js';

export function startCommand(): Command {
  const command = new Command('start').description('run the virtual camera until Ctrl-C');
  return addStartOptions(command).action(async () => {
    await start(resolveStartOptions(command.opts()));
  });
}

/** How to close what is open; called in reverse. */
type Closers = (() => Promise<void>)[];

async function start(options: StartOptions): Promise<void> {
  const end = untilStopped();
  const closers: Closers = [];
  const opening = open(options, closers, end);
  try {
    await Promise.race([opening, end.promise]);
    await end.promise;
  } finally {
    await opening.catch(() => undefined);
    for (const close of closers.reverse()) await close();
  }
}

interface End {
  /** Resolves on Ctrl-C, SIGTERM or `camfx stop`; rejects when the engine fails. */
  promise: Promise<void>;
  resolve: () => void;
  reject: (error: CamfxError) => void;
}

function untilStopped(): End {
  let resolve: () => void = () => undefined;
  let reject: (error: CamfxError) => void = () => undefined;
  const promise = new Promise<void>((onEnd, onError) => {
    resolve = onEnd;
    reject = onError;
  });
  // Awaited only once everything is open.
  promise.catch(() => undefined);
  process.once('SIGINT', resolve).once('SIGTERM', resolve);
  return { promise, resolve, reject };
}

async function open(options: StartOptions, closers: Closers, end: End): Promise<void> {
  const paths = openRuntimeDirectory();
  const lock = native.lockFile(paths.engineLock);
  if (lock < 0) throw new CamfxError('ENGINE_RUNNING', 'An engine is already running');
  const source = chooseSource({
    camera: options.camera,
    drawn: options.source,
    size: options.size,
    fps: options.fps,
  });
  const wish = { format: source, device: options.device, attached: options.stopDaemon === true };
  closers.push(await ensureDaemon(paths, wish));
  const engine = await openEngine(paths, { source, effect: options.effect }, closers, end);
  const preview = options.preview ? await openPreview(paths, options.previewPort, closers) : null;
  await report(paths, engine, preview);
}

/** Resolves once the first frame is in the ring. */
async function openEngine(
  paths: RuntimePaths,
  what: Pick<EngineOptions, 'source' | 'effect'>,
  closers: Closers,
  end: End,
): Promise<Engine> {
  const engine = await new Promise<Engine>((resolve, reject) => {
    const engine: Engine = new Engine(
      { ...what, camera: CAMERA, ringSocket: paths.ringSocket },
      {
        onFirstFrame: () => {
          resolve(engine);
        },
        onFailed: (error) => {
          reject(error);
          end.reject(error);
        },
      },
    );
    closers.push(() => engine.close());
  });
  const control = await ControlServer.listen(paths.engineSocket, {
    status: () => engine.status(),
    stop: () => {
      end.resolve();
      return { pid: process.pid };
    },
  });
  closers.push(() => control.close());
  return engine;
}

async function openPreview(paths: RuntimePaths, port: number, closers: Closers): Promise<PreviewServer> {
  const preview = await PreviewServer.listen({
    port,
    ringSocket: paths.ringSocket,
    camera: CAMERA,
    findMissing,
  });
  closers.push(() => preview.close());
  return preview;
}

async function report(paths: RuntimePaths, engine: Engine, preview: PreviewServer | null): Promise<void> {
  const { source, effect, format } = engine.status();
  console.log(`source:  ${source}, ${describeFormat(format)}`);
  console.log(`effect:  ${effect}`);
  const daemon = await request(paths.daemonSocket, 'status', undefined, daemonStatus);
  for (const output of daemon?.outputs ?? []) console.log(`output:  ${describeOutput(output)}`);
  console.log(`seen by: ${describeViewers(daemon?.outputs ?? [])}`);
  for (const { what, command } of findMissing()) console.log(`missing: ${what}\n         ${command}`);
  if (preview) console.log(`preview: ${preview.url}`);
  console.log('ready: press Ctrl-C to stop');
}
