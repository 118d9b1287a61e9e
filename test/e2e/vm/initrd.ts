import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename } from 'node:path';
import { run } from '../command.js';
import { projectRoot } from '../project.js';
import type { Kernel } from './kernel.js';

/** What must be loaded to reach the host's root; all other modules the guest loads from there. */
const bootModules = ['virtio_pci', '9pnet_virtio', '9p', 'overlay'];

/** Writes an initial RAM disk that mounts the host's root copy-on-write and runs a shell command in it. */
export async function writeInitrd(kernel: Kernel, command: string, file: string): Promise<void> {
  const root = await mkdtemp(`${tmpdir()}/camfx-initrd-`);
  try {
    for (const folder of ['bin', 'dev', 'proc', 'sys', 'modules', 'host', 'overlay', 'root']) {
      await mkdir(`${root}/${folder}`);
    }
    await copyFile('/bin/busybox', `${root}/bin/busybox`);
    await copyFile(`${projectRoot}/test/e2e/vm/init.sh`, `${root}/init`);
    await chmod(`${root}/init`, 0o755);
    await writeFile(`${root}/command`, command);
    await copyBootModules(kernel, `${root}/modules`);
    await run('sh', ['-c', 'find . | cpio --quiet -o -H newc | gzip -1 > "$1"', 'sh', file], { cwd: root });
  } finally {
    await rm(root, { recursive: true });
  }
}

/** Copies the modules and all they depend on, and writes the order to load them in. */
async function copyBootModules(kernel: Kernel, folder: string): Promise<void> {
  const order = new Set<string>();
  for (const name of bootModules) {
    const args = ['-d', kernel.moduleBase, '-S', kernel.release, '--show-depends', name];
    for (const line of (await run('modprobe', args)).split('\n')) {
      // "builtin NAME" lines need nothing.
      const path = /^insmod (\S+)/.exec(line)?.[1];
      if (path === undefined || order.has(path)) continue;
      order.add(path);
      const target = `${folder}/${basename(path)}`;
      await copyFile(path, target);
      if (path.endsWith('.xz')) await run('xz', ['-d', target]);
    }
  }
  const names = [...order].map((path) => basename(path, '.xz'));
  await writeFile(`${folder}/order`, names.join('\n') + '\n');
}
