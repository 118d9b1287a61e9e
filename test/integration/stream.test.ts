/** A stream as the source: MJPEG over HTTP, as cameras in the network give it, from a server that goes and comes back. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import sharp from 'sharp';
import { Session, SMALL, until } from './support/session.js';

const FRAME_MS = 40;
const BOUNDARY = 'next';

/** Pictures that follow one another, so that each is another one. */
async function pictures(): Promise<Buffer[]> {
  const draw = (green: number): Promise<Buffer> =>
    sharp({ create: { width: 160, height: 90, channels: 3, background: { r: 200, g: green, b: 40 } } })
      .jpeg()
      .toBuffer();
  return Promise.all([0, 60, 120, 180].map(draw));
}

async function serve(frames: Buffer[], port: number): Promise<Server> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': `multipart/x-mixed-replace; boundary=${BOUNDARY}` });
    feed(response, frames);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function feed(response: ServerResponse, frames: Buffer[]): void {
  let sent = 0;
  const timer = setInterval(() => {
    const frame = frames[sent++ % frames.length] ?? Buffer.alloc(0);
    response.write(
      `--${BOUNDARY}\r\ncontent-type: image/jpeg\r\ncontent-length: ${String(frame.length)}\r\n\r\n`,
    );
    response.write(frame);
    response.write('\r\n');
  }, FRAME_MS);
  response.on('close', () => {
    clearInterval(timer);
  });
}

async function end(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

describe('a stream from the network', () => {
  let session: Session;
  let server: Server;
  before(() => {
    session = new Session();
  });
  after(async () => {
    await session.end();
    if (server.listening) await end(server);
  });

  it('is shown, says on the card that it broke off, and is shown again when it is back', async () => {
    const frames = await pictures();
    server = await serve(frames, 0);
    const { port } = server.address() as AddressInfo;
    const url = `http://user:secret@127.0.0.1:${String(port)}/live?token=secret`;
    await session.start('--source', url, '--effect', 'none', '--always-on', '--no-preview', ...SMALL);
    const { engine } = await session.status();
    assert.equal(engine?.source, `http://127.0.0.1:${String(port)}/live?…`);

    const becomes = (state: string): Promise<string> =>
      until(`the source ${state}`, async () => {
        const now = (await session.status()).engine;
        return now?.sourceState === state ? now.note : undefined;
      });
    await becomes('live');
    await end(server);
    assert.equal(await becomes('trouble'), 'the video has broken off');
    const note = await until('the note at the daemon', async () => {
      const shown = (await session.status()).daemon?.cameras[0];
      return JSON.stringify(shown).includes('the video has broken off') ? true : undefined;
    });
    assert.ok(note);
    server = await serve(frames, port);
    assert.equal(await becomes('live'), '');
  });
});
