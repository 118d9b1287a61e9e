import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openRuntimeDirectory, runtimeDirectory, takeLock } from '../../src/runtime-dir.js';

describe('the runtime directory', () => {
  let base: string;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'camfx-runtime-'));
  });
  afterEach(() => {
    rmSync(base, { recursive: true });
  });

  it("is made for its owner alone, in the session's folder", () => {
    const { directory, ringSocket } = openRuntimeDirectory({ XDG_RUNTIME_DIR: base });
    assert.equal(directory, join(base, 'camfx'));
    assert.equal(ringSocket, join(base, 'camfx', 'ring.sock'));
    assert.equal(statSync(directory).mode & 0o777, 0o700);
  });

  it('is named after the user where there is no session', () => {
    assert.match(runtimeDirectory({}), /camfx-\d+$/);
  });

  it('is the same from every working folder', () => {
    assert.equal(runtimeDirectory({ XDG_RUNTIME_DIR: 'run' }), join(process.cwd(), 'run', 'camfx'));
  });

  it('is refused, and not made, when its sockets would have too long a path', () => {
    // The longest are DIRECTORY/camfx/daemon.sock and engine.sock; an address holds 107 bytes.
    const longest = join(base, 'x'.repeat(107 - '/camfx/daemon.sock'.length - base.length - 1));
    assert.ok(openRuntimeDirectory({ XDG_RUNTIME_DIR: longest }));
    const tooLong = `${longest}x`;
    assert.throws(() => openRuntimeDirectory({ XDG_RUNTIME_DIR: tooLong }), {
      code: 'RUNTIME_DIR',
      message: `The path ${tooLong}/camfx/daemon.sock is too long for a socket`,
      hint: /XDG_RUNTIME_DIR/,
    });
    assert.equal(existsSync(tooLong), false);
  });

  it('is made again when somebody else removed it before the lock was taken', () => {
    const paths = openRuntimeDirectory({ XDG_RUNTIME_DIR: base });
    rmdirSync(paths.directory);
    const unlock = takeLock(paths.directory, paths.engineLock, 'ENGINE_RUNNING', 'busy');
    assert.equal(statSync(paths.directory).mode & 0o777, 0o700);
    assert.ok(existsSync(paths.engineLock));
    unlock();
  });

  it('is refused when others can enter it, or when it is a link', () => {
    mkdirSync(join(base, 'camfx'));
    chmodSync(join(base, 'camfx'), 0o755);
    assert.throws(() => openRuntimeDirectory({ XDG_RUNTIME_DIR: base }), { code: 'RUNTIME_DIR' });
    const other = mkdtempSync(join(tmpdir(), 'camfx-runtime-'));
    symlinkSync(join(base, 'camfx'), join(other, 'camfx'));
    assert.throws(() => openRuntimeDirectory({ XDG_RUNTIME_DIR: other }), { code: 'RUNTIME_DIR' });
    rmSync(other, { recursive: true });
  });

  it('is locked once, and removed with the last lock', () => {
    const paths = openRuntimeDirectory({ XDG_RUNTIME_DIR: base });
    const unlock = takeLock(paths.directory, paths.engineLock, 'ENGINE_RUNNING', 'busy');
    assert.throws(() => takeLock(paths.directory, paths.engineLock, 'ENGINE_RUNNING', 'busy'), {
      code: 'ENGINE_RUNNING',
    });
    const unlockDaemon = takeLock(paths.directory, paths.daemonLock, 'DAEMON_RUNNING', 'busy');
    unlock();
    assert.ok(existsSync(paths.directory));
    unlockDaemon();
    assert.equal(existsSync(paths.directory), false);
  });
});
