// @ts-check
// npm run pictures: builds, then draws the pictures of docs/effects.md and writes its tables.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { build } from './lib/build-steps.mjs';
import { exitCode } from './lib/command.mjs';
import { prepare } from './lib/prepare.mjs';
import { root } from './lib/project-files.mjs';
import { runScript } from './lib/script.mjs';

await runScript(async () => {
  await prepare();
  await build();
  const argv = [path.join(root, 'dist/test/pictures/effect-pictures.js')];
  const env = { ...process.env, ORT_DISABLE_TELEMETRY: '1' };
  return exitCode(spawn(process.execPath, argv, { cwd: root, env, stdio: 'inherit' }));
});
