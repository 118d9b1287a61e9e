import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shellScript } from '../../../src/setup/shell-script.js';
import type { Step } from '../../../src/setup/step.js';

const PROGRAMS = ['apt-get', 'dnf', 'pacman', 'akmods', 'dkms', 'modprobe', 'udevadm', 'systemctl'];

/**
 * Runs steps for real below `root`, but for the programs that would change this machine: their calls are returned.
 * `openings` is what the kernel says of who has v4l2loopback's devices open.
 */
export function runWithStubs(steps: Step[], root: string, openings = 0): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'camfx-stubs-'));
  try {
    const calls = join(folder, 'calls');
    mkdirSync(join(folder, 'bin'));
    for (const program of PROGRAMS) {
      const script = `#!/bin/sh\necho "${program} $*" >>'${calls}'\n`;
      writeFileSync(join(folder, 'bin', program), script, { mode: 0o755 });
    }
    const cat = `#!/bin/sh\ncase "$*" in */refcnt) echo ${openings} ;; *) exec /bin/cat "$@" ;; esac\n`;
    writeFileSync(join(folder, 'bin/cat'), cat, { mode: 0o755 });
    const env = { PATH: `${folder}/bin:/usr/bin:/bin` };
    const { status, stderr } = spawnSync('/bin/sh', ['-c', shellScript(steps, root)], {
      env,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    return existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : [];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
