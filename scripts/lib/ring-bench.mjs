// @ts-check
import { run, ScriptError } from './command.mjs';
import { compile, configureBench } from './native-build.mjs';
import { RING_BENCH_PACKAGES } from './packages.mjs';
import { readText, root } from './project-files.mjs';
import { timed } from './script.mjs';
import { onceFor } from './stamp.mjs';
import { installSystemPackages } from './system-packages.mjs';

/** Builds the programs of the ring's bench. It leaves out the rivals that can't be installed, and says so. */
export async function buildRingBench() {
  try {
    await installSystemPackages(RING_BENCH_PACKAGES);
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    console.error(`not all rivals of the ring can be had: ${error.message}`);
  }
  const rivals = await run(['pkg-config', '--modversion', 'gstreamer-app-1.0', 'libpipewire-0.3']);
  const what = {
    name: 'native-bench',
    inputs: ['native/CMakeLists.txt', 'native/lib', 'native/bench'],
    salt: [readText('/etc/os-release') ?? '', root, rivals.output].join('\0'),
    outputs: ['camfx', 'floor', 'pipe'].map((subject) => `build/native/bench_${subject}`),
  };
  await onceFor(what, () =>
    timed('building the programs of the ring bench', 'built the programs of the ring bench', async () => {
      await configureBench();
      await compile('build/native');
    }),
  );
}
