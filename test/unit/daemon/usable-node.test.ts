import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { untilUsable } from '../../../src/daemon/devices/usable-node.js';

describe('waiting for a node', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'camfx-node-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('ends when udev has made it, and leaves the thread free until then', async () => {
    const node = join(folder, 'video5');
    let isThere = false;
    const made = new Promise<void>((resolve) => {
      setTimeout(() => {
        writeFileSync(node, '');
        isThere = true;
        resolve();
      }, 50);
    });
    await untilUsable(node, 60_000);
    assert.ok(isThere, 'the timer of this thread made the node');
    await made;
  });

  it('ends with the reason when nobody makes it', async () => {
    await assert.rejects(untilUsable(join(folder, 'video5'), 30), {
      code: 'DEVICE_NOT_FOUND',
      message: /video5.*ENOENT/,
    });
  });
});
