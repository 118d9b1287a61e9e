import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { CamfxError, ERROR_TABLE, isErrorCode, toCamfxError } from '../../src/errors.js';
import { projectPath } from '../../src/project-path.js';

describe('errors', () => {
  it('keep the code that native code gave and add the remedy', () => {
    const error = toCamfxError(Object.assign(new Error('open /dev/video0: EBUSY'), { code: 'CAMERA_BUSY' }));
    assert.equal(error.code, 'CAMERA_BUSY');
    assert.equal(error.message, 'open /dev/video0: EBUSY');
    assert.equal(error.hint, ERROR_TABLE.CAMERA_BUSY.hint);
    assert.equal(error.exitCode, 3);
  });

  it('become SYSTEM when nobody knows them', () => {
    assert.equal(toCamfxError(Object.assign(new Error('x'), { code: 'ENOENT' })).code, 'SYSTEM');
    assert.equal(toCamfxError('a string').message, 'a string');
    const original = new CamfxError('BAD_ARGUMENT', 'x');
    assert.equal(toCamfxError(original), original);
    assert.equal(isErrorCode('toString'), false);
  });

  it('are documented, each with its exit code and remedy', () => {
    const text = readFileSync(projectPath('docs/errors.md'), 'utf8');
    const rows = text.matchAll(/^\| `(\w+)` +\| (\d+) +\| (.*?) +\|$/gm);
    const documented: Record<string, unknown> = {};
    for (const [, code = '', exitCode, hint] of rows) documented[code] = [Number(exitCode), hint];
    const table = Object.entries(ERROR_TABLE).map(([code, { exitCode, hint }]) => [code, [exitCode, hint]]);
    assert.deepEqual(documented, Object.fromEntries(table));
  });
});
