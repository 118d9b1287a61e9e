// @ts-check
// npm run bench -- [NAME] [ARGUMENTS]: builds, then runs dist/bench/NAME.js, or every bench one after another. The
// ring's, the daemon's and the pipeline's have programs of their own to build, and rivals to install.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { build } from './lib/build-steps.mjs';
import { exitCode, ScriptError } from './lib/command.mjs';
import { buildDaemonBench } from './lib/daemon-bench.mjs';
import { buildPipelineBench } from './lib/pipeline-bench.mjs';
import { prepare } from './lib/prepare.mjs';
import { filesIn, root } from './lib/project-files.mjs';
import { buildRingBench } from './lib/ring-bench.mjs';
import { runScript } from './lib/script.mjs';

/** @returns {string[]} the benches are the files of dist/bench itself; folders in it hold what they share */
function benchNames() {
  return filesIn('dist/bench').flatMap((file) => /^dist\/bench\/([^/]+)\.js$/.exec(file)?.[1] ?? []);
}

await runScript(async (args) => {
  await prepare();
  await build();
  const all = benchNames();
  const [name] = args.filter((arg, index) => index === 0 && !arg.startsWith('-'));
  if (name !== undefined && !all.includes(name)) {
    throw new ScriptError(`no bench named ${name}; there are: ${all.join(', ')}`);
  }
  const rest = name === undefined ? args : args.slice(1);
  if (name === undefined || name === 'ring') await buildRingBench();
  if (name === undefined || name === 'daemon') await buildDaemonBench();
  if (name === undefined || name === 'pipeline') await buildPipelineBench();
  let worst = 0;
  for (const each of name === undefined ? all : [name]) {
    const argv = [path.join(root, `dist/bench/${each}.js`), ...rest];
    worst = Math.max(worst, await exitCode(spawn(process.execPath, argv, { cwd: root, stdio: 'inherit' })));
  }
  return worst;
});
