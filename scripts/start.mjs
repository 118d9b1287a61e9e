// @ts-check
// npm start: from a machine with nothing but Node and npm to the running camera. Each step is skipped when it
// has nothing to do. Arguments go to `camfx start`: npm start -- --effect replace
import { spawn } from 'node:child_process';
import path from 'node:path';
import { buildProduct } from './lib/build-steps.mjs';
import { exitCode } from './lib/command.mjs';
import { needFfmpeg } from './lib/media-arguments.mjs';
import { MEDIA_PACKAGES } from './lib/packages.mjs';
import { prepare } from './lib/prepare.mjs';
import { root } from './lib/project-files.mjs';
import { runScript } from './lib/script.mjs';

/**
 * Runs camfx until it ends, in the folder where the user typed the command, so that file arguments are found.
 * @param {string[]} args
 * @returns {Promise<number>} its exit code
 */
function runCamfx(args) {
  const main = path.join(root, 'dist/bin/camfx.js');
  const child = spawn(process.execPath, [main, 'start', '--stop-daemon', ...args], {
    cwd: process.env.INIT_CWD ?? process.cwd(),
    stdio: 'inherit',
  });
  // npm passes on the Ctrl-C that the terminal has already sent to everybody: the child needs it only once.
  const sent = new Set();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (!sent.has(signal)) child.kill(signal);
      sent.add(signal);
    });
  }
  return exitCode(child);
}

await runScript(async (args) => {
  await prepare(needFfmpeg(args) ? MEDIA_PACKAGES : []);
  await buildProduct();
  return runCamfx(args);
});
