// @ts-check
// npm run test:stress [-- --nightly] [-- --publishes N --kills N --seed N]: ring peers as real processes, killed and
// stopped at random. The nightly size takes some minutes.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { build } from './lib/build-steps.mjs';
import { exitCode } from './lib/command.mjs';
import { compile, configureStress } from './lib/native-build.mjs';
import { prepare } from './lib/prepare.mjs';
import { root } from './lib/project-files.mjs';
import { runScript } from './lib/script.mjs';

const NIGHTLY = ['--publishes', '10000000', '--kills', '1000'];

await runScript(async (args) => {
  await prepare();
  await build();
  await configureStress();
  await compile('build/native-stress', 'stress_peer');
  const sizes = args.flatMap((arg) => (arg === '--nightly' ? NIGHTLY : [arg]));
  const argv = [path.join(root, 'dist/test/stress/main.js'), ...sizes];
  return await exitCode(spawn(process.execPath, argv, { cwd: root, stdio: 'inherit' }));
});
