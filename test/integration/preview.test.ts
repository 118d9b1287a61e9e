import assert from 'node:assert/strict';
import { request, type IncomingMessage } from 'node:http';
import { createConnection } from 'node:net';
import { after, before, describe, it } from 'node:test';
import sharp from 'sharp';
import { Session, SMALL } from './support/session.js';

describe('the preview page', () => {
  const session = new Session();
  let url: URL;
  before(async () => {
    const camfx = await session.start('--source', 'presenter', ...SMALL);
    const line = camfx.stdout.find((each) => each.startsWith('preview:')) ?? '';
    url = new URL(line.replace('preview:', '').trim());
  });
  after(async () => {
    await session.end();
  });

  function get(path: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port: url.port, path, headers }, resolve).once('error', reject).end();
    });
  }

  /** The status of a request whose path is sent byte for byte, as no client library would. */
  function statusOfRaw(path: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const socket = createConnection(Number(url.port), '127.0.0.1', () => {
        socket.write(Buffer.from(`GET ${path} HTTP/1.1\r\nhost: ${url.host}\r\n\r\n`, 'latin1'));
      });
      socket.once('error', reject).once('data', (answer) => {
        resolve(Number(answer.toString().split(' ')[1]));
        socket.destroy();
      });
    });
  }

  async function text(response: IncomingMessage): Promise<string> {
    let body = '';
    for await (const chunk of response) body += String(chunk);
    return body;
  }

  it('shows the picture and what is missing', async () => {
    const response = await get(url.pathname);
    assert.equal(response.statusCode, 200);
    const page = await text(response);
    assert.match(page, /<img src="stream\.mjpeg"/);
    assert.match(page, /No camera device for applications.*<pre>.*modprobe/s);
  });

  it('streams the live picture as JPEGs', async () => {
    const response = await get(`${url.pathname}stream.mjpeg`);
    assert.match(response.headers['content-type'] ?? '', /^multipart\/x-mixed-replace/);
    const jpegs: Buffer[] = [];
    let received = Buffer.alloc(0);
    for await (const chunk of response) {
      received = Buffer.concat([received, chunk as Buffer]);
      const start = received.indexOf(Buffer.from([0xff, 0xd8]));
      const end = received.indexOf(Buffer.from([0xff, 0xd9]));
      if (start < 0 || end < start) continue;
      jpegs.push(received.subarray(start, end + 2));
      received = received.subarray(end + 2);
      if (jpegs.length === 2) break;
    }
    const { width, height } = await sharp(jpegs[1]).metadata();
    assert.deepEqual([width, height], [320, 180]);
    assert.notDeepEqual(jpegs[0], jpegs[1]);
  });

  it('is refused without the token, from other hosts and from other origins', async () => {
    assert.equal((await get('/')).statusCode, 403);
    assert.equal((await get(url.pathname.replace(/[0-9a-f]{4}/, 'xxxx'))).statusCode, 403);
    const notAscii = Buffer.from(`/${'a'.repeat(31)}\u00e9/`, 'latin1').toString('latin1');
    assert.match(String(await statusOfRaw(notAscii)), /^40[03]$/);
    assert.equal((await get(`${url.pathname}stream.mjpeg`, { host: 'evil.example' })).statusCode, 403);
    assert.equal((await get(url.pathname, { host: `evil.example:${url.port}` })).statusCode, 403);
    assert.equal((await get(url.pathname, { origin: 'https://evil.example' })).statusCode, 403);
    assert.equal((await get(url.pathname, { origin: url.origin })).statusCode, 200);
  });
});
