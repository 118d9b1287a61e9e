import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { capLogFile, MOST_LOG_BYTES, openLogFile, removeLogFile } from '../../../src/daemon/log-file.js';

describe('the daemon’s log file', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'camfx-log-'));
    path = join(folder, 'daemon.log');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function write(text: string): void {
    const fd = openLogFile(path);
    writeSync(fd, text);
    closeSync(fd);
  }

  it('keeps the words of the daemons before, and says where each begins', () => {
    write('it could not go on\n');
    write('it goes on\n');
    assert.match(
      readFileSync(path, 'utf8'),
      /^--- camfxd starts, \d{4}-.*Z\nit could not go on\n--- .*\nit goes on\n$/,
    );
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  it('leaves the older words aside once it is too long, and the oldest out', () => {
    for (const letter of ['a', 'b', 'c']) write(letter.repeat(MOST_LOG_BYTES));
    write('d');
    assert.match(readFileSync(path, 'utf8'), /^---.*\nd$/);
    assert.match(readFileSync(`${path}.1`, 'utf8'), /^---.*\nc+$/);
    assert.deepEqual(readdirSync(folder), ['daemon.log', 'daemon.log.1']);
    assert.equal(statSync(`${path}.1`).mode & 0o777, 0o600);
  });

  it('is cut while a daemon writes to it, who goes on at its new end', () => {
    const fd = openLogFile(path);
    writeSync(fd, 'a'.repeat(MOST_LOG_BYTES));
    capLogFile(path);
    writeSync(fd, 'b');
    closeSync(fd);
    assert.equal(readFileSync(path, 'utf8'), 'b');
    capLogFile(path);
    assert.equal(readFileSync(path, 'utf8'), 'b');
  });

  it('is removed with what it left aside, and may be missing', () => {
    write('a'.repeat(MOST_LOG_BYTES));
    write('b');
    removeLogFile(path);
    assert.deepEqual(readdirSync(folder), []);
    removeLogFile(path);
    capLogFile(path);
  });
});
