// @ts-check
import { ScriptError } from './command.mjs';
import { compile, configureBench } from './native-build.mjs';
import { MEDIA_PACKAGES } from './packages.mjs';
import { readText, root } from './project-files.mjs';
import { timed } from './script.mjs';
import { onceFor } from './stamp.mjs';
import { installSystemPackages } from './system-packages.mjs';

const PROGRAMS = ['libloopback_stand_in.so', 'loopback_writer', 'loopback_watcher'];

/** Builds the programs of the daemon's bench. It does without a rival that can't be installed, and says so. */
export async function buildDaemonBench() {
  try {
    await installSystemPackages(MEDIA_PACKAGES);
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    console.error(`the daemon's rival can't be had: ${error.message}`);
  }
  const what = {
    name: 'daemon-bench',
    inputs: ['native/CMakeLists.txt', 'native/lib', 'native/bench'],
    salt: `${readText('/etc/os-release') ?? ''}\0${root}`,
    outputs: PROGRAMS.map((program) => `build/native/${program}`),
  };
  await onceFor(what, () =>
    timed('building the programs of the daemon bench', 'built the programs of the daemon bench', async () => {
      await configureBench();
      await compile('build/native', 'daemon_bench');
    }),
  );
}
