import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readPermissionStore } from '../../../src/doctor/permission-store.js';
import { PERMISSION_STORE } from './faults/application-faults.js';

describe('the permission store of the portal', () => {
  it('is read as xdg-permission-store wrote it', () => {
    assert.deepEqual(
      [...(readPermissionStore(PERMISSION_STORE, 'camera') ?? [])],
      [
        ['com.obsproject.Studio', ['yes']],
        ['org.mozilla.firefox', ['no']],
        ['snap.chromium', ['ask']],
      ],
    );
    assert.deepEqual(
      [...(readPermissionStore(PERMISSION_STORE, 'microphone') ?? [])],
      [['org.mozilla.firefox', ['yes']]],
    );
  });

  it('has nothing about what it was never asked for', () => {
    assert.deepEqual([...(readPermissionStore(PERMISSION_STORE, 'speakers') ?? [])], []);
  });

  it('is not understood when it ends too early, or is another file', () => {
    // The entry for cameras ends at byte 258.
    for (let length = 0; length < 258; length++)
      assert.equal(
        readPermissionStore(PERMISSION_STORE.subarray(0, length), 'camera'),
        null,
        `${length} bytes`,
      );
    assert.equal(readPermissionStore(Buffer.alloc(515, 'x'), 'camera'), null);
  });

  it('never makes the reader fail, whichever byte is damaged', () => {
    let understood = 0;
    for (let at = 0; at < PERMISSION_STORE.length; at++)
      for (const value of [0, 1, 0x7f, 0xff]) {
        const damaged = Buffer.from(PERMISSION_STORE);
        damaged[at] = value;
        if (readPermissionStore(damaged, 'camera')?.size === 3) understood++;
      }
    // Most bytes are keys, padding, or of other entries.
    assert.ok(understood > 500, `${understood} understood`);
  });
});
