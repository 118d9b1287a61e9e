import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { z } from 'zod';
import { request } from '../../../src/control/client.js';
import { ControlServer } from '../../../src/control/server.js';
import { CamfxError } from '../../../src/errors.js';

describe('the control API', () => {
  let folder: string;
  let path: string;
  let server: ControlServer;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'camfx-control-'));
    path = join(folder, 'control.sock');
    writeFileSync(path, 'what a dead process left');
    server = await ControlServer.listen(path, {
      echo: (params) => params,
      fail: () => {
        throw new CamfxError('DEVICE_BUSY', 'It is busy', { hint: 'Wait.' });
      },
    });
  });
  afterEach(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  /** Sends bytes as they are; what comes back until the end. */
  function sendRaw(bytes: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = createConnection(path, () => socket.end(bytes));
      socket.on('data', (chunk) => (answer += chunk.toString()));
      socket.on('close', () => {
        resolve(answer);
      });
      socket.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'EPIPE' || error.code === 'ECONNRESET') resolve(answer);
        else reject(error);
      });
    });
  }

  it('answers with the result', async () => {
    const schema = z.object({ a: z.number() });
    assert.deepEqual(await request(path, 'echo', { a: 1 }, schema), { a: 1 });
  });

  it('carries errors with their code and hint', async () => {
    await assert.rejects(request(path, 'fail', undefined, z.null()), {
      name: 'CamfxError',
      code: 'DEVICE_BUSY',
      message: 'It is busy',
      hint: 'Wait.',
    });
  });

  it('refuses unknown methods, and those that every object has', async () => {
    await assert.rejects(request(path, 'nonsense', undefined, z.null()), { code: 'BAD_ARGUMENT' });
    await assert.rejects(request(path, 'toString', undefined, z.null()), { code: 'BAD_ARGUMENT' });
  });

  it('says null when nobody listens', async () => {
    assert.equal(await request(join(folder, 'none.sock'), 'echo', {}, z.unknown()), null);
  });

  it('says null when whoever listened dies before reading what it was asked', async () => {
    const other = join(folder, 'dying.sock');
    const dying = createServer({ pauseOnConnect: true }, (socket) => {
      setTimeout(() => socket.destroy(), 50);
    }).listen(other);
    await once(dying, 'listening');
    assert.equal(await request(other, 'echo', {}, z.unknown()), null);
    await new Promise((resolve) => dying.close(resolve));
  });

  it('says in one sentence that an answer is of another version', async () => {
    const what = `Unexpected answer on ${path}`;
    await assert.rejects(request(path, 'echo', { a: 'x' }, z.object({ a: z.number() })), {
      name: 'CamfxError',
      code: 'DAEMON_UNREACHABLE',
      message: `${what}: a: Invalid input: expected number, received string`,
    });
    for (const [answer, reason] of [
      ['["an answer"]', /: value: /],
      ['an answer', /: not JSON$/],
    ] as const) {
      const other = join(folder, 'other.sock');
      const stranger = createServer((socket) => socket.resume().end(`${answer}\n`)).listen(other);
      await once(stranger, 'listening');
      await assert.rejects(request(other, 'echo', {}, z.unknown()), {
        name: 'CamfxError',
        code: 'DAEMON_UNREACHABLE',
        message: reason,
      });
      await new Promise((resolve) => stranger.close(resolve));
    }
  });

  it('survives garbage and endless lines', async () => {
    assert.match(await sendRaw('garbage\n'), /"error"/);
    assert.match(await sendRaw('{"id":"x"}\n'), /"error"/);
    assert.equal(await sendRaw('x'.repeat(1 << 20)), '');
    assert.equal(await request(path, 'echo', 'alive', z.string()), 'alive');
  });

  it("is the owner's alone and gone after close", async () => {
    assert.equal(statSync(path).mode & 0o777, 0o600);
    await server.close();
    assert.equal(existsSync(path), false);
  });
});
