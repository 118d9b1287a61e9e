// @ts-check
// npm run test:e2e [-- --kernel 6.1 --module 0.15.4 …]: installs and builds what is missing, then runs camfx on real
// kernel modules, with real browsers, in an emulated machine. Arguments: test/e2e/options.ts.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { build, buildTestGuest } from './lib/build-steps.mjs';
import { exitCode } from './lib/command.mjs';
import { prepare } from './lib/prepare.mjs';
import { readJson, root } from './lib/project-files.mjs';
import { runScript } from './lib/script.mjs';

await runScript(async (args) => {
  const names = /** @type {string[]} */ (readJson('test/e2e/packages.json'));
  await prepare(names.map((apt) => ({ apt, why: 'runs or looks into the virtual machine of the tests' })));
  await build();
  await buildTestGuest();
  const main = path.join(root, 'dist/test/e2e/main.js');
  return exitCode(spawn(process.execPath, [main, ...args], { stdio: 'inherit' }));
});
