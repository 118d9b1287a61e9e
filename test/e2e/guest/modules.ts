import { run } from '../command.js';

/** Where the host keeps the guest's kernel modules. */
export interface ModulePaths {
  kernelRelease: string;
  /** Base folder for `modprobe -d`. */
  moduleBase: string;
  /** v4l2loopback.ko, which is not part of the kernel's own modules. */
  loopback: string;
}

export const loopbackNumber = 10;
export const vividNumber = 20;

/** Loads v4l2loopback with a device for each label; the first is /dev/video10. */
export async function loadLoopback(paths: ModulePaths, labels: readonly string[]): Promise<void> {
  await loadDependencies(paths, paths.loopback);
  await run('insmod', [
    paths.loopback,
    `devices=${labels.length}`,
    `video_nr=${labels.map((_, index) => loopbackNumber + index).join(',')}`,
    `card_label=${labels.join(',')}`,
    `exclusive_caps=${labels.map(() => 1).join(',')}`,
    'max_buffers=4',
  ]);
}

/** Loads the kernel's emulated camera as a webcam at /dev/video20. */
export async function loadVivid(paths: ModulePaths): Promise<void> {
  // node_types 1: a capture device and nothing else; input_types 0: its one input is a webcam.
  const parameters = ['n_devs=1', 'node_types=0x1', 'num_inputs=1', 'input_types=0x0', 'no_error_inj=1'];
  await run('modprobe', ['-d', paths.moduleBase, 'vivid', `vid_cap_nr=${vividNumber}`, ...parameters]);
}

/** Unloads a module; that fails while anything still has one of its devices open. */
export async function unload(module: 'v4l2loopback' | 'vivid'): Promise<void> {
  await run('rmmod', [module]);
}

async function loadDependencies(paths: ModulePaths, file: string): Promise<void> {
  const depends = (await run('modinfo', ['-F', 'depends', file])).trim();
  if (depends !== '') await run('modprobe', ['-d', paths.moduleBase, '-a', ...depends.split(',')]);
}
