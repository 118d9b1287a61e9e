/**
 * A client's connection to the broker on ring.sock that comes back by itself: after a lost or refused connection it
 * tries again with a growing delay. Used by producers and consumers.
 */
import { CamfxError, isErrorCode, toCamfxError } from '../errors.js';
import { native, type SocketEvent, type SocketHub } from '../native.js';
import { type BrokerMessage, parseBrokerMessage } from './messages.js';

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2000;

export interface BrokerHandlers {
  /** The connection stands: say hello. */
  onConnected(send: (text: string, fds: number[]) => void): void;
  /** The descriptors are closed after the call. */
  onMessage(message: BrokerMessage, fds: number[]): void;
  onDisconnected(): void;
  /** Told once for each distinct trouble until things go well again; the connection goes on trying. */
  onError(error: CamfxError): void;
}

export class BrokerConnection {
  readonly #socketPath: string;
  readonly #handlers: BrokerHandlers;
  readonly #hub: SocketHub;
  #connection: number | null = null;
  #retryMs = FIRST_RETRY_MS;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  #lastTrouble = '';

  constructor(socketPath: string, handlers: BrokerHandlers) {
    this.#socketPath = socketPath;
    this.#handlers = handlers;
    this.#hub = new native.SocketHub((event) => {
      this.#onEvent(event);
    });
    this.#connect();
  }

  /** False when there is no connection. */
  send(text: string, fds: number[] = []): boolean {
    return this.#connection !== null && !this.#closed && this.#hub.send(this.#connection, text, fds);
  }

  /** Hangs up, and connects again as after a loss. Nothing once closed: who is told of trouble may close us. */
  reconnect(): void {
    if (this.#connection !== null && !this.#closed) this.#hub.disconnect(this.#connection);
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#hub.close();
  }

  #connect(): void {
    try {
      this.#connection = this.#hub.connect(this.#socketPath);
    } catch {
      this.#retryLater();
      return;
    }
    this.#handlers.onConnected((text, fds) => this.send(text, fds));
  }

  #retryLater(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#connect();
    }, this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }

  #onEvent(event: SocketEvent): void {
    try {
      if (this.#closed || event.connection !== this.#connection) return;
      if (event.kind === 'packet') this.#onPacket(event);
      if (event.kind === 'closed') {
        this.#connection = null;
        this.#handlers.onDisconnected();
        this.#retryLater();
      }
    } finally {
      for (const fd of event.fds) native.closeDescriptor(fd);
    }
  }

  #onPacket(event: SocketEvent): void {
    let message: BrokerMessage | null;
    try {
      message = parseBrokerMessage(event.text);
      if (message?.type === 'refused')
        throw new CamfxError(isErrorCode(message.code) ? message.code : 'RING_INVALID', message.message);
    } catch (thrown) {
      this.#report(thrown);
      this.reconnect();
      return;
    }
    if (message) this.#onMessage(message, event.fds);
  }

  /** A message that its receiver can't use, such as an invalid ring, is no reason to leave. */
  #onMessage(message: BrokerMessage, fds: number[]): void {
    this.#retryMs = FIRST_RETRY_MS;
    try {
      this.#handlers.onMessage(message, fds);
      this.#lastTrouble = '';
    } catch (thrown) {
      this.#report(thrown);
    }
  }

  #report(thrown: unknown): void {
    const error = toCamfxError(thrown);
    if (error.message !== this.#lastTrouble) this.#handlers.onError(error);
    this.#lastTrouble = error.message;
  }
}
