import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { run } from '../command.js';
import { kernelSuites } from '../combos.js';
import { vmCache } from '../project.js';
import { Suite } from './suites.js';

/** A Debian kernel unpacked in the cache: image, modules and the headers to build more. */
export interface Kernel {
  /** As `uname -r` says it, such as `6.1.0-50-amd64`. */
  release: string;
  image: string;
  /** Base folder for `modprobe -d` and `depmod -b`: it holds `lib/modules/<release>`. */
  moduleBase: string;
  /** Folder for `make -C` when building a module. */
  headers: string;
}

/** Returns the kernel of a series from the cache, fetching it on first use. */
export async function provideKernel(series: string): Promise<Kernel> {
  const root = `${vmCache}/kernels/${series}`;
  if (!existsSync(root)) await fetchKernel(series, root);
  const moduleBase = existsSync(`${root}/lib/modules`) ? root : `${root}/usr`;
  const [release] = await readdir(`${moduleBase}/lib/modules`);
  if (release === undefined)
    throw new Error(`no kernel modules in ${moduleBase}: delete ${root} and try again`);
  return {
    release,
    image: `${root}/boot/vmlinuz-${release}`,
    moduleBase,
    headers: `${root}/usr/src/linux-headers-${release}`,
  };
}

async function fetchKernel(series: string, root: string): Promise<void> {
  const suite = await Suite.open(kernelSuites[series] ?? series);
  const depends = (await suite.show('linux-image-amd64')).get('Depends') ?? '';
  const release = /\blinux-image-(\S+-amd64)\b/.exec(depends)?.[1];
  if (!release?.startsWith(`${series}.`)) {
    throw new Error(`${suite.name} has no kernel ${series}: linux-image-amd64 depends on ${depends}`);
  }
  const headers = `linux-headers-${release}`;
  const companions = ((await suite.show(headers)).get('Depends') ?? '')
    .split(/[,|]/)
    .map((dependency) => dependency.trim().replace(/ .*/, ''))
    .filter((name) => /^linux-(headers-.*-common|kbuild-)/.test(name));

  const partial = `${root}.partial`;
  await rm(partial, { recursive: true, force: true });
  await rm(`${partial}.debs`, { recursive: true, force: true });
  await suite.unpack([`linux-image-${release}`, headers, ...companions], partial);
  await relocateHeaders(`${partial}/usr/src/${headers}/Makefile`);
  await run('depmod', ['-b', existsSync(`${partial}/lib/modules`) ? partial : `${partial}/usr`, release]);
  await rename(partial, root);
  await rm(`${partial}.debs`, { recursive: true });
}

/** The headers' Makefile includes its other half by absolute path, which holds only for installed packages. */
async function relocateHeaders(makefile: string): Promise<void> {
  const text = await readFile(makefile, 'utf8');
  await writeFile(makefile, text.replaceAll('/usr/src/', '../'));
}
