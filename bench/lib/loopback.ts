/** The loopback device that a bench writes to: a real one, or the stand-in of native/bench/stand_in. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { native } from '../../src/native.js';
import { projectPath } from '../../src/project-path.js';

export interface Loopback {
  path: string;
  /** For the report. */
  description: string;
  /** Whether somebody must watch a real device for it to be watched. */
  isReal: boolean;
  /** For the programs that write to it; `watchers` is what the stand-in tells them. */
  environment(watchers: number): NodeJS.ProcessEnv;
  /** How many frames of this size that process has written, or with the stand-in any process; to be subtracted. */
  framesWritten(pid: number, frameSize: number): number;
}

const STAND_IN_PATH = '/dev/video99';
const STAND_IN_VERSION = '0.15.4';

/**
 * `wanted`: a device's path, "stand-in", or undefined for the first v4l2loopback device that nobody feeds, if there is
 * one that may be written to, else the stand-in, whose files are made in `folder`.
 */
export function findLoopback(wanted: string | undefined, folder: string): Loopback {
  if (wanted === 'stand-in') return standIn(folder);
  const usable = native.listVideoNodes().filter((node) => node.isLoopback && node.error === null);
  const found = usable.find((node) =>
    wanted === undefined ? node.isOutput && !node.isCapture : node.path === wanted,
  );
  if (found) return realDevice(found.path);
  if (wanted !== undefined)
    throw new Error(`Expected --device to be a v4l2loopback device but received ${wanted}`);
  return standIn(folder);
}

function realDevice(path: string): Loopback {
  const { version } = native.detectLoopbackModule();
  return {
    path,
    description: `${path} of v4l2loopback ${version || '0.12'}`,
    isReal: true,
    environment: () => process.env,
    framesWritten: (pid, frameSize) => {
      const [, bytes = '0'] = /^wchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8')) ?? [];
      return Math.round(Number(bytes) / frameSize);
    },
  };
}

function standIn(folder: string): Loopback {
  const root = join(folder, 'stand-in');
  const node = join(root, 'sys/class/video4linux/video99');
  const module = join(root, 'sys/module/v4l2loopback');
  const counter = join(root, 'written');
  for (const each of [node, module, join(root, 'dev')]) mkdirSync(each, { recursive: true });
  for (const attribute of ['format', 'max_openers']) writeFileSync(join(node, attribute), '');
  writeFileSync(join(node, 'name'), 'camfx bench\n');
  writeFileSync(join(module, 'version'), `${STAND_IN_VERSION}\n`);
  writeFileSync(join(root, STAND_IN_PATH), '');
  writeFileSync(counter, Buffer.alloc(8));
  return {
    path: STAND_IN_PATH,
    description: `a stand-in for v4l2loopback ${STAND_IN_VERSION}`,
    isReal: false,
    environment: (watchers) => ({
      ...process.env,
      LD_PRELOAD: projectPath('build/native/libloopback_stand_in.so'),
      CAMFX_STAND_IN_DEVICE: STAND_IN_PATH,
      CAMFX_STAND_IN_ROOT: root,
      CAMFX_STAND_IN_WATCHERS: String(watchers),
    }),
    framesWritten: () => Number(readFileSync(counter).readBigUInt64LE()),
  };
}
