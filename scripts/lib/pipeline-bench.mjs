// @ts-check
import { ScriptError } from './command.mjs';
import { compile, configureBench } from './native-build.mjs';
import { PIPELINE_BENCH_PACKAGES } from './packages.mjs';
import { readText, root } from './project-files.mjs';
import { timed } from './script.mjs';
import { onceFor } from './stamp.mjs';
import { installSystemPackages } from './system-packages.mjs';

/** Builds the floor of the pipeline's bench. It leaves out a rival that can't be installed, and says so. */
export async function buildPipelineBench() {
  try {
    await installSystemPackages(PIPELINE_BENCH_PACKAGES);
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    console.error(`not all rivals of the pipeline can be had: ${error.message}`);
  }
  const what = {
    name: 'pipeline-bench',
    inputs: ['native/CMakeLists.txt', 'native/lib/frame', 'native/bench/pixel_floor.cpp'],
    salt: [readText('/etc/os-release') ?? '', root].join('\0'),
    outputs: ['build/native/pixel_floor'],
  };
  await onceFor(what, () =>
    timed('building the floor of the pipeline bench', 'built the floor of the pipeline bench', async () => {
      await configureBench();
      await compile('build/native', 'pixel_floor');
    }),
  );
}
