/** A producer's tie to the daemon: offers its ring, and offers it again whenever the daemon comes back. */
import type { CamfxError } from '../errors.js';
import { BrokerConnection } from './broker-connection.js';
import { type ClientMessage, RING_PROTOCOL_VERSION } from './messages.js';

export interface RingUplinkOptions {
  socketPath: string;
  camera: string;
  /** [ring memory, consumer table]; borrowed until close(), withdraw(), or the answer to the next offer(). */
  descriptors: [number, number];
  /** The ring offered last has been accepted. */
  onAccepted?: () => void;
  onLost?: () => void;
  onError?: (error: CamfxError) => void;
}

export class RingUplink {
  readonly #connection: BrokerConnection;
  readonly #message: string;
  #descriptors: [number, number];
  /** Offers on this connection that wait for their answer; they are answered in order. */
  #unanswered = 0;

  constructor(options: RingUplinkOptions) {
    const offer: ClientMessage = { type: 'offer', version: RING_PROTOCOL_VERSION, camera: options.camera };
    this.#message = JSON.stringify(offer);
    this.#descriptors = options.descriptors;
    this.#connection = new BrokerConnection(options.socketPath, {
      onConnected: (send) => {
        this.#unanswered = 1;
        send(this.#message, this.#descriptors);
      },
      onMessage: (message) => {
        if (message.type !== 'accepted' || this.#unanswered === 0) return;
        if (--this.#unanswered === 0) options.onAccepted?.();
      },
      onDisconnected: () => {
        this.#unanswered = 0;
        options.onLost?.();
      },
      onError: (error) => options.onError?.(error),
    });
  }

  /** Offers another ring in the place of the former, now or once there is a daemon. */
  offer(descriptors: [number, number]): void {
    this.#descriptors = descriptors;
    if (this.#connection.send(this.#message, descriptors)) this.#unanswered++;
  }

  /** Goes back to a former ring, on a new connection: the offer since then was refused, or has had no answer. */
  withdraw(former: [number, number]): void {
    this.#descriptors = former;
    this.#connection.reconnect();
  }

  close(): void {
    this.#connection.close();
  }
}
