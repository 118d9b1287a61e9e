/** Runs a script in the foreground: what it asks and says is between it and the user. */
import { spawnSync } from 'node:child_process';
import { CamfxError } from '../errors.js';

/** `way` is put before the shell. Throws SETUP_FAILED. */
export function runScript(script: string, way: string[]): void {
  // An argument and not a pipe: a password, or the questions of a package, come from the terminal.
  const shell = ['/bin/sh', '-c', script];
  const { status, signal, error } = spawnSync('env', [...way, ...shell], { stdio: 'inherit' });
  if (status === 0) return;
  const by = way.length > 0 ? `, run through ${way[0] ?? ''},` : '';
  const end = error?.message ?? (signal === null ? `code ${status ?? 0}` : signal);
  throw new CamfxError('SETUP_FAILED', `The script of camfx setup${by} ended with ${end}`);
}
