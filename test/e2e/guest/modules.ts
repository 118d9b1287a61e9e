import { existsSync } from 'node:fs';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import { basename } from 'node:path';
import { run } from '../command.js';

/** Where the host keeps the guest's kernel modules. */
export interface ModulePaths {
  kernelRelease: string;
  /** Base folder for `modprobe -d`. */
  moduleBase: string;
  /** v4l2loopback.ko, which is not part of the kernel's own modules. */
  loopback: string;
  /** sleeper.ko: see test/e2e/vm/sleeper. */
  sleeper: string;
}

export const loopbackNumber = 10;
export const vividNumber = 20;

/** Ways to load v4l2loopback that camfx has to complain about. */
export interface LoopbackFaults {
  /** 0: without devices, whatever the labels. */
  devices?: 0;
  exclusiveCaps?: 0;
}

/** Loads v4l2loopback with a device for each label; the first is /dev/video10. */
export async function loadLoopback(
  paths: ModulePaths,
  labels: readonly string[],
  faults: LoopbackFaults = {},
): Promise<void> {
  await loadDependencies(paths, paths.loopback);
  await run('insmod', [
    paths.loopback,
    `devices=${faults.devices ?? labels.length}`,
    `video_nr=${labels.map((_, index) => loopbackNumber + index).join(',')}`,
    `card_label=${labels.join(',')}`,
    `exclusive_caps=${labels.map(() => faults.exclusiveCaps ?? 1).join(',')}`,
    'max_buffers=4',
  ]);
}

/** Puts v4l2loopback, and what it needs, where `modprobe v4l2loopback` finds it, as its package does. */
export async function installLoopback(paths: ModulePaths): Promise<void> {
  const folder = `/lib/modules/${paths.kernelRelease}`;
  await mkdir(folder, { recursive: true });
  const depends = (await run('modinfo', ['-F', 'depends', paths.loopback])).trim().split(',');
  const needed = await run('modprobe', ['-d', paths.moduleBase, '-a', '--show-depends', ...depends]);
  const files = [...needed.matchAll(/^insmod (\S+)/gm)].flatMap(([, file]) => file ?? []);
  for (const file of files) await copyFile(file, `${folder}/${basename(file)}`);
  await copyFile(paths.loopback, `${folder}/v4l2loopback.ko`);
  for (const name of ['modules.order', 'modules.builtin']) await writeFile(`${folder}/${name}`, '');
  await run('depmod', [paths.kernelRelease]);
}

export async function uninstallLoopback({ kernelRelease }: ModulePaths): Promise<void> {
  await rm(`/lib/modules/${kernelRelease}`, { recursive: true, force: true });
}

/** Loads the kernel's emulated camera as a webcam with that node number. */
export async function loadVivid(paths: ModulePaths, number: number): Promise<void> {
  // node_types 1: a capture device and nothing else; input_types 0: its one input is a webcam.
  const parameters = ['n_devs=1', 'node_types=0x1', 'num_inputs=1', 'input_types=0x0', 'no_error_inj=1'];
  await run('modprobe', ['-d', paths.moduleBase, 'vivid', `vid_cap_nr=${number}`, ...parameters]);
}

/** Suspends the machine; resolves once it is awake again, with how long its clocks stood still, seconds. */
export async function suspendMachine(paths: ModulePaths, seconds: number): Promise<number> {
  if (existsSync('/sys/module/sleeper'))
    await writeFile('/sys/module/sleeper/parameters/seconds', String(seconds));
  else await run('insmod', [paths.sleeper, `seconds=${seconds}`]);
  const before = uptime() - performance.now() / 1000;
  await writeFile('/sys/power/state', 'freeze');
  return uptime() - performance.now() / 1000 - before;
}

/** Unloads a module; that fails while anything still has one of its devices open. */
export async function unload(module: 'v4l2loopback' | 'vivid'): Promise<void> {
  await run('rmmod', [module]);
}

async function loadDependencies(paths: ModulePaths, file: string): Promise<void> {
  const depends = (await run('modinfo', ['-F', 'depends', file])).trim();
  if (depends !== '') await run('modprobe', ['-d', paths.moduleBase, '-a', ...depends.split(',')]);
}
