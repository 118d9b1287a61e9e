/** A consumer's tie to the daemon: always the current ring of one camera, or null while it has none. */
import type { CamfxError } from '../errors.js';
import { native, type RingConsumer } from '../native.js';
import { BrokerConnection } from './broker-connection.js';
import { type BrokerMessage, type ClientMessage, RING_PROTOCOL_VERSION } from './messages.js';

export interface RingSubscriptionOptions {
  socketPath: string;
  camera: string;
  onChange?: () => void;
  onError?: (error: CamfxError) => void;
}

export class RingSubscription {
  readonly #connection: BrokerConnection;
  readonly #onChange: () => void;
  #consumer: RingConsumer | null = null;

  constructor(options: RingSubscriptionOptions) {
    this.#onChange = options.onChange ?? (() => undefined);
    const attach: ClientMessage = { type: 'attach', version: RING_PROTOCOL_VERSION, camera: options.camera };
    this.#connection = new BrokerConnection(options.socketPath, {
      onConnected: (send) => {
        send(JSON.stringify(attach), []);
      },
      onMessage: (message, fds) => {
        this.#onMessage(message, fds);
      },
      onDisconnected: () => {
        this.#set(null);
      },
      onError: (error) => options.onError?.(error),
    });
  }

  /** Owned by the subscription; closed when the ring changes. */
  get consumer(): RingConsumer | null {
    return this.#consumer;
  }

  close(): void {
    this.#connection.close();
    this.#set(null);
  }

  #onMessage(message: BrokerMessage, fds: number[]): void {
    if (message.type === 'gone') this.#set(null);
    const [ring, table] = fds;
    if (message.type === 'ring' && ring !== undefined && table !== undefined)
      this.#set(new native.RingConsumer(ring, table, message.entry));
  }

  #set(consumer: RingConsumer | null): void {
    this.#consumer?.close();
    this.#consumer = consumer;
    this.#onChange();
  }
}
