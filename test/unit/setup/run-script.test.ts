import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runScript } from '../../../src/setup/run-script.js';
import { NO_PASSWORD } from '../../../src/setup/way-to-root.js';

describe('running the script of camfx setup', () => {
  it('goes the way to root', () => {
    const folder = mkdtempSync(join(tmpdir(), 'camfx-way-'));
    try {
      runScript(`echo "$WAY" >'${folder}/said'`, ['env', 'WAY=this']);
      assert.equal(readFileSync(join(folder, 'said'), 'utf8'), 'this\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('says how it failed', () => {
    const failed = (message: string): object => ({ code: 'SETUP_FAILED', message });
    assert.throws(() => runScript('exit 3', []), failed('The script of camfx setup ended with code 3'));
    assert.throws(
      () => runScript('kill -9 $$', ['nice']),
      failed('The script of camfx setup, run through nice, ended with SIGKILL'),
    );
    assert.throws(() => runScript('exit 0', ['false', NO_PASSWORD, '--']), {
      message: 'The script of camfx setup, run through false, ended with code 1',
      hint: /password .* terminal.*camfx setup --print/,
    });
  });
});
