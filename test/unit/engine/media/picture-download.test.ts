import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { inspect } from 'node:util';
import { CamfxError } from '../../../../src/errors.js';
import { toMediaInput } from '../../../../src/engine/media/media-input.js';
import { downloadPicture } from '../../../../src/engine/media/picture-download.js';

/** Longer than any test takes: what is not about time must not run out of it. */
const LONG_MS = 60_000;
const ROOMY = { timeoutMs: LONG_MS, mostBytes: 1 << 20 };

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** host:port of a server that lives as long as the test. */
async function serve(test: TestContext, answer: Answer): Promise<string> {
  const server = createServer((request, response) => {
    answer(response, request);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  test.after(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  return `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

function download(url: string, limits = ROOMY): Promise<Buffer> {
  return downloadPicture(toMediaInput(url, 30), limits);
}

/** What the refusal says, all that --verbose would print of it included. */
async function refusal(url: string, limits = ROOMY): Promise<{ error: CamfxError; all: string }> {
  try {
    await download(url, limits);
  } catch (error) {
    assert.ok(error instanceof CamfxError);
    assert.equal(error.code, 'MEDIA_UNREADABLE');
    assert.match(error.hint, /save the picture as a file/);
    return { error, all: inspect(error) };
  }
  throw new Error('It was not refused');
}

describe('a picture in the network', () => {
  it('comes whole, with the password of its address, which the address itself does not carry', async (t) => {
    const seen: (string | undefined)[] = [];
    const host = await serve(t, (response, { url, headers }) => {
      seen.push(url, headers.authorization);
      response.end(Buffer.alloc(300_000, 7));
    });
    assert.deepEqual(await download(`http://me:p%40ss@${host}/x.png?a=1`), Buffer.alloc(300_000, 7));
    assert.deepEqual(seen, ['/x.png?a=1', `Basic ${Buffer.from('me:p@ss').toString('base64')}`]);
    await download(`http://100%:50%@${host}/`);
    assert.equal(seen.at(-1), `Basic ${Buffer.from('100%:50%').toString('base64')}`);
    await download(`http://${host}/`);
    assert.equal(seen.at(-1), undefined);
  });

  it('is refused without its password, whatever went wrong', async (t) => {
    const host = await serve(t, (response) => response.writeHead(403).end('no'));
    const forbidden = await refusal(`http://me:secret@${host}/x.png?token=secret`);
    assert.equal(
      forbidden.error.message,
      `http://${host}/x.png?… could not be read: the server answers 403 Forbidden`,
    );
    const silent = await refusal('http://me:secret@127.0.0.1:1/x.png?token=secret');
    const broken = await refusal('http://me:secret@127.0.0.1:port/x.png?token=secret');
    const foreign = await refusal('ftp://me:secret@127.0.0.1/x.png');
    for (const { all } of [forbidden, silent, broken, foreign]) assert.doesNotMatch(all, /secret/);
  });

  it('without an end is refused once it is too large, and read no further', async (t) => {
    let onLeft = (): void => undefined;
    const left = new Promise<void>((resolve) => (onLeft = resolve));
    const host = await serve(t, (response) => {
      const fill = (): void => {
        while (response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', fill).on('close', onLeft);
      fill();
    });
    const { error } = await refusal(`http://${host}/x.jpg`);
    assert.match(error.message, /: it is larger than 1 MB$/);
    await left;
  });

  it('that does not come is waited for no longer than that', async (t) => {
    const host = await serve(t, (response) => response.write('the beginning'));
    const { error } = await refusal(`http://${host}/x.jpg`, { ...ROOMY, timeoutMs: 100 });
    assert.match(error.message, /: it did not come whole within 0\.1 s$/);
    const mute = await serve(t, () => undefined);
    assert.match((await refusal(`http://${mute}/`, { ...ROOMY, timeoutMs: 100 })).error.message, /within/);
  });
});
