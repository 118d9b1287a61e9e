/** Runs a script in the foreground: what it asks and says is between it and the user. */
import { spawnSync } from 'node:child_process';
import { CamfxError } from '../errors.js';
import { NO_PASSWORD } from './way-to-root.js';

/** `way` is put before the shell. Throws SETUP_FAILED. */
export function runScript(script: string, way: string[]): void {
  // An argument and not a pipe: a password, or the questions of a package, come from the terminal.
  const shell = ['/bin/sh', '-c', script];
  const { status, signal, error } = spawnSync('env', [...way, ...shell], { stdio: 'inherit' });
  if (status === 0) return;
  const by = way.length > 0 ? `, run through ${way[0] ?? ''},` : '';
  const end = error?.message ?? (signal === null ? `code ${status ?? 0}` : signal);
  const message = `The script of camfx setup${by} ended with ${end}`;
  if (!way.includes(NO_PASSWORD)) throw new CamfxError('SETUP_FAILED', message);
  throw new CamfxError('SETUP_FAILED', message, {
    hint: 'If a password was wanted: run it in a terminal, or run what camfx setup --print prints as root. Else mend what it says above, then run it again.',
  });
}
