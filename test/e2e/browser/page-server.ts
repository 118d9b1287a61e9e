import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { projectRoot } from '../project.js';

/** Serves the test page on 127.0.0.1, a secure context for getUserMedia, and takes frames from it. */
export class PageServer {
  private frame: Buffer | null = null;

  private constructor(private readonly server: Server) {}

  static async listen(): Promise<PageServer> {
    const page = await readFile(`${projectRoot}/test/e2e/browser/page.html`);
    const server = createServer();
    const self = new PageServer(server);
    server.on('request', (request, response) => {
      response.setHeader('content-type', 'text/html');
      if (request.method === 'GET') {
        response.end(page);
        return;
      }
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        self.frame = Buffer.concat(chunks);
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return self;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  /** Hands over the frame that the page posted last. */
  takeFrame(): Buffer {
    if (this.frame === null) throw new Error('the page posted no frame');
    const frame = this.frame;
    this.frame = null;
    return frame;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
