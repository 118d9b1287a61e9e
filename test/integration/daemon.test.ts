import assert from 'node:assert/strict';
import { mkdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Session, SMALL, until, WATCHDOG_S } from './support/session.js';

describe('camfxd', () => {
  let session: Session;
  beforeEach(() => {
    session = new Session();
  });
  afterEach(async () => {
    await session.end();
  });

  /** The exit code and the one sentence of a daemon that can't do its work. */
  async function refusal(...args: string[]): Promise<[exitCode: number | null, stderr: string]> {
    const daemon = session.spawnDaemon(...args);
    const exitCode = await daemon.exit(WATCHDOG_S);
    await until('a sentence', () => Promise.resolve(daemon.stderr.length > 0 || undefined));
    return [exitCode, daemon.stderr.join('\n')];
  }

  for (const args of [['--nonsense'], ['nonsense'], ['--fps', 'fast'], ['--width']]) {
    it(`refuses ${args.join(' ')} and leaves nothing behind`, async () => {
      const [exitCode, stderr] = await refusal(...args);
      assert.equal(exitCode, 2, stderr);
      assert.match(stderr, /nonsense|fps|width/);
      assert.doesNotMatch(stderr, /\n {4}at /);
      assert.deepEqual(await session.leftovers(), []);
    });
  }

  for (const socket of ['ring.sock', 'daemon.sock']) {
    it(`leaves nothing of its own behind when it can not listen on ${socket}`, async () => {
      const folder = join(session.directory, 'camfx');
      mkdirSync(join(folder, socket), { recursive: true, mode: 0o700 });
      const [exitCode, stderr] = await refusal();
      assert.equal(exitCode, 1, stderr);
      assert.match(stderr, new RegExp(socket));
      assert.deepEqual(await session.leftovers(), [folder, socket]);
    });
  }

  it('keeps no folder of whoever started it in use', async () => {
    await session.start('--source', 'bars', ...SMALL);
    const { daemon } = await session.status();
    assert.ok(daemon);
    assert.equal(readlinkSync(`/proc/${daemon.pid}/cwd`), '/');
  });
});
