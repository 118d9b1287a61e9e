import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { shellScript } from '../../../src/setup/shell-script.js';

describe('the script of camfx setup', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "camfx script's-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('writes files as they are, whatever is in them', () => {
    const after = 'a $HOME `id` "b" \\ \'c\'\n\nEND\n';
    const script = shellScript([{ file: { path: '/new/file', before: null, after } }], folder);
    assert.equal(spawnSync('/bin/sh', ['-c', script]).status, 0);
    assert.equal(readFileSync(join(folder, 'new/file'), 'utf8'), after);
  });

  it('stops at the first command that fails', () => {
    const file = { path: '/file', before: null, after: 'x\n' };
    const script = shellScript([{ run: 'false' }, { file }], folder);
    assert.equal(spawnSync('/bin/sh', ['-c', script]).status, 1);
    assert.equal(existsSync(join(folder, 'file')), false);
  });

  it('is not read by its own commands when it comes from a pipe', () => {
    // More than a shell reads ahead.
    const long = `: ${'x'.repeat(100_000)}`;
    const script = shellScript([{ run: 'cat >/dev/null' }, { run: long }, { run: 'echo all' }]);
    const { stdout } = spawnSync('/bin/sh', { input: script, encoding: 'utf8' });
    assert.equal(stdout, 'all\n');
  });
});
