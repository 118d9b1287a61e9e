/** The processes of each subject of the daemon bench. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Loopback } from '../lib/loopback.js';
import type { Actor, Stage, StartOptions } from '../lib/stage.js';
import { daemonCommand } from '../../src/daemon/command.js';
import { projectPath } from '../../src/project-path.js';
import type { DaemonCase, PictureFormat } from './daemon-case.js';

export const SUBJECTS = ['camfx', 'ffmpeg', 'floor'] as const;
export type Subject = (typeof SUBJECTS)[number];

const FEEDER = fileURLToPath(new URL('./daemon-feeder.js', import.meta.url));
const FFMPEG_FORMATS = { YU12: 'yuv420p', YUYV: 'yuyv422' };

function nativeProgram(name: string): string {
  return projectPath(`build/native/${name}`);
}

/** @returns the process to measure, at work or about to be */
export async function startSubject(
  stage: Stage,
  subject: Subject,
  daemonCase: DaemonCase,
  device: Loopback,
  folder: string,
): Promise<Actor> {
  const { isIdle } = daemonCase;
  if (device.isReal && !isIdle) stage.start('the watcher', nativeProgram('loopback_watcher'), [device.path]);
  const env = device.environment(isIdle ? 0 : 1);
  if (subject === 'camfx')
    return startDaemon(stage, daemonCase, device.path, {
      ...env,
      XDG_RUNTIME_DIR: mkdtempSync(join(folder, 'run-')),
    });
  if (subject === 'ffmpeg') return startFfmpeg(stage, daemonCase, device.path, env, folder);
  return isIdle ? startIdleNode(stage) : startWriter(stage, daemonCase, device.path, env);
}

function startFeeder(
  stage: Stage,
  kind: 'ring' | 'pipe',
  { fourcc, width, height }: PictureFormat,
  fps: number,
  options: StartOptions,
): Actor {
  const args = [FEEDER, kind, fourcc, String(width), String(height), String(fps)];
  return stage.start('the producer', process.execPath, args, options);
}

/** As `camfx start` does. */
async function startDaemon(
  stage: Stage,
  { from, to, fps, isIdle }: DaemonCase,
  device: string,
  env: NodeJS.ProcessEnv,
): Promise<Actor> {
  const values = { width: to.width, height: to.height, fps, device };
  const options = Object.entries(values).map(([name, value]) => `--${name}=${value}`);
  const [program, ...args] = daemonCommand();
  const daemon = stage.start('camfxd', program, [...args, ...options, '--attached'], { env });
  await daemon.ready();
  const { XDG_RUNTIME_DIR } = env;
  const feeder = startFeeder(stage, 'ring', from, isIdle ? 0 : fps, {
    env: { ...process.env, XDG_RUNTIME_DIR },
  });
  await feeder.ready();
  return daemon;
}

/** What turns the producer's picture into the device's, scaled as camfx does: whole, with bars. */
function ffmpegConversion(from: PictureFormat, to: PictureFormat): string[] {
  const size = `${to.width}:${to.height}`;
  const filter = `scale=${size}:force_original_aspect_ratio=decrease:flags=bilinear,pad=${size}:-1:-1`;
  return [
    ...(from.width === to.width && from.height === to.height ? [] : ['-vf', filter]),
    ...['-pix_fmt', FFMPEG_FORMATS[to.fourcc]],
  ];
}

async function startFfmpeg(
  stage: Stage,
  { from, to, fps }: DaemonCase,
  device: string,
  env: NodeJS.ProcessEnv,
  folder: string,
): Promise<Actor> {
  const input = ['-f', 'rawvideo', '-pixel_format', FFMPEG_FORMATS[from.fourcc]];
  const size = ['-video_size', `${from.width}x${from.height}`, '-framerate', String(fps)];
  const output = [...ffmpegConversion(from, to), '-f', 'v4l2', device];
  const args = ['-hide_banner', '-loglevel', 'error', ...input, ...size, '-i', 'pipe:0', ...output];
  const [reader, writer] = makePipe(folder);
  try {
    const ffmpeg = stage.start('ffmpeg', 'ffmpeg', args, { env, stdin: reader });
    await startFeeder(stage, 'pipe', from, fps, { stdout: writer }).ready();
    return ffmpeg;
  } finally {
    closeSync(reader);
    closeSync(writer);
  }
}

/** A pipe as the shell makes one; what Node makes between processes are sockets. */
function makePipe(folder: string): [reader: number, writer: number] {
  const path = join(mkdtempSync(join(folder, 'pipe-')), 'pipe');
  execFileSync('mkfifo', [path]);
  // Neither end can be opened to the end without the other.
  const both = openSync(path, 'r+');
  const ends: [number, number] = [openSync(path, 'r'), openSync(path, 'w')];
  closeSync(both);
  return ends;
}

async function startWriter(
  stage: Stage,
  { to, fps }: DaemonCase,
  device: string,
  env: NodeJS.ProcessEnv,
): Promise<Actor> {
  const args = [device, to.width, to.height, fps].map(String);
  return Promise.resolve(stage.start('the floor', nativeProgram('loopback_writer'), args, { env }));
}

async function startIdleNode(stage: Stage): Promise<Actor> {
  const script = `process.on('disconnect', () => process.exit()); process.send('ready')`;
  const node = stage.start('the floor', process.execPath, ['-e', script]);
  await node.ready();
  return node;
}
