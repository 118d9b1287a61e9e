/**
 * Serves the preview page on loopback. The picture is private: every request needs the token in its path, a Host that
 * is loopback (against DNS rebinding) and, where a browser sends one, an Origin of our own.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Missing } from '../doctor/missing.js';
import { CamfxError, toCamfxError } from '../errors.js';
import { JpegFeed } from './jpeg-feed.js';
import { renderPage } from './page.js';

export interface PreviewOptions {
  /** 0: any free one. */
  port: number;
  ringSocket: string;
  camera: string;
  findMissing: () => Missing[];
}

const BOUNDARY = 'camfx-frame';
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

export class PreviewServer {
  readonly #server: Server;
  readonly #feed: JpegFeed;
  readonly #findMissing: () => Missing[];
  readonly #token = randomBytes(16).toString('hex');

  private constructor(options: PreviewOptions) {
    this.#feed = new JpegFeed({ socketPath: options.ringSocket, camera: options.camera });
    this.#findMissing = options.findMissing;
    this.#server = createServer((request, response) => {
      try {
        this.#answer(request, response);
      } catch (thrown) {
        console.error(`preview: ${toCamfxError(thrown).message}`);
        response.writeHead(500, HEADERS).end();
      }
    });
  }

  /** Throws BAD_ARGUMENT when the port is taken. */
  static async listen(options: PreviewOptions): Promise<PreviewServer> {
    const preview = new PreviewServer(options);
    await new Promise<void>((resolve, reject) => {
      preview.#server.once('error', (cause) => {
        const message = `The preview page can't use port ${String(options.port)}: ${cause.message}`;
        reject(
          new CamfxError('BAD_ARGUMENT', message, {
            cause,
            hint: 'Choose another --preview-port, or --no-preview.',
          }),
        );
      });
      preview.#server.listen(options.port, '127.0.0.1', resolve);
    });
    return preview;
  }

  get url(): string {
    return `${this.#origin}/${this.#token}/`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await this.#feed.close();
    await closed;
  }

  get #origin(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const [, token = '', page = ''] = (request.url ?? '').split('/');
    if (!this.#isTrusted(request) || !isSame(token, this.#token)) {
      response.writeHead(403, HEADERS).end('Open the address that camfx printed.\n');
    } else if (request.method !== 'GET') {
      response.writeHead(405, HEADERS).end();
    } else if (page === '') {
      const html = renderPage('stream.mjpeg', this.#findMissing());
      response.writeHead(200, { ...HEADERS, 'content-type': 'text/html; charset=utf-8' }).end(html);
    } else if (page === 'stream.mjpeg') {
      this.#stream(response);
    } else {
      response.writeHead(404, HEADERS).end();
    }
  }

  #isTrusted({ headers }: IncomingMessage): boolean {
    const origin = this.#origin;
    const port = new URL(origin).port;
    const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
    if (headers.host === undefined || !hosts.includes(headers.host)) return false;
    return headers.origin === undefined || hosts.some((host) => headers.origin === `http://${host}`);
  }

  /** Newest wins: a viewer that is slow to read skips frames. */
  #stream(response: ServerResponse): void {
    response.writeHead(200, {
      ...HEADERS,
      'content-type': `multipart/x-mixed-replace; boundary=${BOUNDARY}`,
    });
    const stop = this.#feed.listen((jpeg) => {
      if (response.writableNeedDrain) return;
      response.write(
        `--${BOUNDARY}\r\ncontent-type: image/jpeg\r\ncontent-length: ${String(jpeg.length)}\r\n\r\n`,
      );
      response.write(jpeg);
      response.write('\r\n');
    });
    response.on('close', stop);
  }
}

function isSame(given: string, expected: string): boolean {
  const [givenBytes, expectedBytes] = [Buffer.from(given), Buffer.from(expected)];
  return givenBytes.length === expectedBytes.length && timingSafeEqual(givenBytes, expectedBytes);
}
