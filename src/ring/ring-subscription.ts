/** A consumer's tie to the daemon: always the current ring of one camera, or null while it has none. */
import { CamfxError } from '../errors.js';
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
    if (message.type !== 'ring' && message.type !== 'gone') return;
    let consumer: RingConsumer | null = null;
    try {
      if (message.type === 'ring') consumer = openRing(message.entry, fds);
    } finally {
      // Also with a ring that is of no use: the former one has no producer any more.
      this.#set(consumer);
    }
  }

  #set(consumer: RingConsumer | null): void {
    this.#consumer?.close();
    this.#consumer = consumer;
    this.#onChange();
  }
}

/** Throws RING_INVALID, RING_VERSION, or SYSTEM. */
function openRing(entry: number, fds: number[]): RingConsumer {
  const [ring, table, ...more] = fds;
  if (ring === undefined || table === undefined || more.length > 0)
    throw new CamfxError('RING_INVALID', `Expected 2 descriptors with a ring but received ${fds.length}`);
  if (!(Number.isInteger(entry) && entry >= 1 && entry < native.ringLimits.consumers))
    throw new CamfxError(
      'RING_INVALID',
      `Expected a consumer entry of 1 to ${native.ringLimits.consumers - 1} but received ${entry}`,
    );
  return new native.RingConsumer(ring, table, entry);
}
