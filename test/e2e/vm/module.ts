import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { run } from '../command.js';
import { moduleSuites } from '../combos.js';
import { projectRoot, vmCache } from '../project.js';
import type { Kernel } from './kernel.js';
import { Suite } from './suites.js';

/** Returns the path of v4l2loopback.ko of that version for that kernel, building it on first use. */
export async function provideLoopbackModule(version: string, kernel: Kernel): Promise<string> {
  return provideModule('v4l2loopback', version, kernel, () => provideSource(version));
}

/** The same of the module that lets the VM sleep, whose source is the project's own. */
export async function provideSleeper(kernel: Kernel): Promise<string> {
  const source = `${projectRoot}/test/e2e/vm/sleeper`;
  const version = createHash('sha256')
    .update(await readFile(`${source}/sleeper.c`))
    .digest('hex');
  return provideModule('sleeper', version, kernel, () => Promise.resolve(source));
}

async function provideModule(
  name: string,
  version: string,
  kernel: Kernel,
  provideFolder: () => Promise<string>,
): Promise<string> {
  const folder = `${vmCache}/modules/${kernel.release}`;
  const built = `${folder}/${name}-${version}.ko`;
  if (existsSync(built)) return built;
  const source = await provideFolder();
  await mkdir(folder, { recursive: true });
  const work = `${built}.build`;
  await rm(work, { recursive: true, force: true });
  await run('cp', ['-r', source, work]);
  await run('make', [
    '-C',
    kernel.headers,
    `M=${work}`,
    `KERNELRELEASE=${kernel.release}`,
    // BTF is debug information: without it no pahole is needed.
    'CONFIG_DEBUG_INFO_BTF_MODULES=',
    'modules',
  ]);
  await rename(`${work}/${name}.ko`, built);
  await rm(work, { recursive: true });
  return built;
}

async function provideSource(version: string): Promise<string> {
  const root = `${vmCache}/modules/source-${version}`;
  if (!existsSync(root)) {
    const suite = await Suite.open(moduleSuites[version] ?? version);
    const shipped = (await suite.show('v4l2loopback-dkms')).get('Version') ?? 'nothing';
    if (!shipped.startsWith(`${version}-`)) {
      throw new Error(`${suite.name} ships v4l2loopback-dkms ${shipped} now, no longer ${version}`);
    }
    const partial = `${root}.partial`;
    await rm(partial, { recursive: true, force: true });
    await rm(`${partial}.debs`, { recursive: true, force: true });
    await suite.unpack(['v4l2loopback-dkms'], partial);
    await rename(partial, root);
    await rm(`${partial}.debs`, { recursive: true });
  }
  const [folder] = (await readdir(`${root}/usr/src`)).filter((name) => name.startsWith('v4l2loopback-'));
  if (folder === undefined) throw new Error(`no v4l2loopback source in ${root}/usr/src`);
  return `${root}/usr/src/${folder}`;
}
