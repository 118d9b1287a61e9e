import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { projectPath } from '../../src/project-path.js';
import { Session } from './support/session.js';

const CLI = projectPath('dist/bin/camfx.js');
const UNIT = 'camfxd.service';
/** Of SETUP_FAILED, in docs/errors.md. */
const SETUP_FAILED_EXIT = 6;
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

  /** With a stub of a program that ends with a code of its own where its arguments contain a certain name. */
  function setupWithFailing(program: string, codes: Record<string, number>, ...args: string[]): string {
    const bin = join(session.directory, 'bin');
    mkdirSync(bin);
    const cases = Object.entries(codes).map(([name, code]) => `*${name}*) exit ${code} ;;`);
    const stub = ['#!/bin/sh', 'case "$*" in', ...cases, 'esac', `exec /bin/${program} "$@"`, ''].join('\n');
    writeFileSync(join(bin, program), stub, { mode: 0o755 });
    const env = { ...session.environment, PATH: `${bin}:${process.env.PATH ?? ''}` };
    const run = [CLI, 'setup', '--root', root, ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, run, { env, encoding: 'utf8' });
    assert.equal(status, SETUP_FAILED_EXIT, stderr);
    assert.doesNotMatch(stdout, /^(ready|removed);/m);
    return stderr;
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

  it('adds the service although root’s part fails', () => {
    assert.match(setupWithFailing('mv', { 'modprobe.d': 7 }), /ended with code 7/);
    assert.ok(files().some((path) => path.endsWith(UNIT)));
  });

  it('does root’s part although the user’s fails', () => {
    assert.match(setupWithFailing('mv', { [UNIT]: 8 }), /ended with code 8/);
    assert.deepEqual(
      files().filter((path) => path.startsWith('etc/')),
      OF_ROOT,
    );
  });

  it('removes what is root’s although the service can’t be removed', async () => {
    await setup();
    assert.match(setupWithFailing('rm', { [UNIT]: 8 }, '--remove'), /ended with code 8/);
    assert.ok(files().every((path) => path.endsWith(UNIT)));
  });

  it('removes the service although what is root’s can’t be removed', async () => {
    await setup();
    assert.match(setupWithFailing('rm', { 'modprobe.d': 7 }, '--remove'), /ended with code 7/);
    assert.ok(!files().some((path) => path.endsWith(UNIT)));
  });

  it('says the first failure where both parts fail', () => {
    assert.match(setupWithFailing('mv', { 'modprobe.d': 7, [UNIT]: 8 }), /ended with code 7/);
  });
});
