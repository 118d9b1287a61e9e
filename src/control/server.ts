/** Answers control requests on a Unix socket inside the runtime directory, which only its owner can enter. */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { CamfxError, toCamfxError } from '../errors.js';
import { parseAs } from '../parse.js';
import { readLines } from './lines.js';
import { controlRequest } from './schema.js';

/** Returns (a promise of) the result; what it throws is sent as the error. */
export type ControlHandler = (params: unknown) => unknown;
export type ControlHandlers = Record<string, ControlHandler>;

export class ControlServer {
  readonly #path: string;
  readonly #server: Server;
  readonly #clients = new Set<Socket>();
  readonly #answers = new Set<Promise<void>>();

  private constructor(path: string, handlers: ControlHandlers) {
    this.#path = path;
    this.#server = createServer((socket) => {
      this.#clients.add(socket);
      socket.on('close', () => this.#clients.delete(socket));
      socket.on('error', () => socket.destroy());
      readLines(socket, (line) => {
        this.#serve(socket, line, handlers);
      });
    });
  }

  /** The caller holds the lock of this socket's process kind: a file at `path` is a dead one's. */
  static async listen(path: string, handlers: ControlHandlers): Promise<ControlServer> {
    const control = new ControlServer(path, handlers);
    rmSync(path, { force: true });
    await new Promise<void>((resolve, reject) => {
      control.#server.once('error', reject);
      control.#server.listen(path, resolve);
    });
    chmodSync(path, 0o600);
    return control;
  }

  /** Lets answers on their way out through, then removes the socket. Idempotent. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await Promise.all(this.#answers);
    for (const client of this.#clients) client.end();
    const cutOff = setTimeout(() => {
      for (const client of this.#clients) client.destroy();
    }, 200);
    await closed;
    clearTimeout(cutOff);
    rmSync(this.#path, { force: true });
  }

  #serve(socket: Socket, line: string, handlers: ControlHandlers): void {
    const answered = answer(line, handlers).then((response) => {
      if (socket.writable) socket.write(JSON.stringify(response) + '\n');
      this.#answers.delete(answered);
    });
    this.#answers.add(answered);
  }
}

async function answer(line: string, handlers: ControlHandlers): Promise<object> {
  let id = 0;
  try {
    const request = parseAs(controlRequest, JSON.parse(line), 'BAD_ARGUMENT', 'control request');
    id = request.id;
    const handler = Object.hasOwn(handlers, request.method) ? handlers[request.method] : undefined;
    if (!handler) throw new CamfxError('BAD_ARGUMENT', `Unknown control method ${request.method}`);
    return { id, result: (await handler(request.params)) ?? null };
  } catch (thrown) {
    return { id, error: toCamfxError(thrown).toJSON() };
  }
}
