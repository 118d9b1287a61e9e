#!/usr/bin/env node
// Runs the end-to-end bench: camfx on real kernel modules in an emulated VM. Arguments: see --help text of main.ts.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { spawnSync } from 'node:child_process';

const main = fileURLToPath(new URL('../dist/test/e2e/main.js', import.meta.url));
if (!existsSync(main)) {
  console.error('The end-to-end bench is not built: run "npm run build" first.');
  process.exit(2);
}
const { status } = spawnSync(process.execPath, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
