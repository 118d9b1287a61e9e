import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Session } from './support/session.js';

const OF_ROOT = [
  'etc/modprobe.d/camfx.conf',
  'etc/modules-load.d/camfx.conf',
  'etc/udev/rules.d/70-camfx.rules',
];

describe('camfx setup', () => {
  let session = new Session();
  let root = '';
  beforeEach(() => {
    session = new Session();
    root = mkdtempSync(join(tmpdir(), 'camfx-setup-'));
  });
  afterEach(async () => {
    rmSync(root, { recursive: true });
    await session.end();
  });

  async function setup(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await session.run('setup', '--root', root, ...args);
    assert.equal(exitCode, 0, stderr);
    return stdout;
  }

  function files(): string[] {
    return readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => statSync(join(root, path)).isFile())
      .sort();
  }

  it('shows what it would do as diffs, and changes nothing', async () => {
    const shown = await setup('--dry-run');
    assert.match(
      shown,
      /^--- \/dev\/null\n\+\+\+ \/etc\/modprobe\.d\/camfx\.conf\n@@ -0,0 \+1,\d+ @@\n\+# Written/m,
    );
    assert.match(shown, /nothing was changed/);
    assert.deepEqual(files(), []);
  });

  it('prints the script that writes what is root’s', async () => {
    const script = await setup('--print');
    assert.deepEqual(files(), []);
    assert.equal(spawnSync('/bin/sh', { input: script }).status, 0);
    assert.deepEqual(files(), OF_ROOT);
  });

  it('does it, has nothing to do then, and undoes it', async () => {
    assert.match(await setup(), /^ready;/m);
    const written = files();
    assert.deepEqual(
      written.filter((path) => path.startsWith('etc/')),
      OF_ROOT,
    );
    assert.match(written.find((path) => !path.startsWith('etc/')) ?? '', /systemd\/user\/camfxd\.service$/);
    assert.equal(await setup(), 'nothing to do\n');
    assert.match(await setup('--remove'), /^removed;/m);
    assert.deepEqual(files(), []);
    assert.equal(await setup('--remove'), 'nothing to do\n');
  });
});
