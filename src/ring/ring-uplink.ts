/** A producer's tie to the daemon: offers its ring, and offers it again whenever the daemon comes back. */
import type { CamfxError } from '../errors.js';
import { BrokerConnection } from './broker-connection.js';
import { type ClientMessage, RING_PROTOCOL_VERSION } from './messages.js';

export interface RingUplinkOptions {
  socketPath: string;
  camera: string;
  /** [ring memory, consumer table]; borrowed until close() or the next offer(). */
  descriptors: [number, number];
  onAccepted?: () => void;
  onLost?: () => void;
  onError?: (error: CamfxError) => void;
}

export class RingUplink {
  readonly #connection: BrokerConnection;
  readonly #message: string;
  #descriptors: [number, number];

  constructor(options: RingUplinkOptions) {
    const offer: ClientMessage = { type: 'offer', version: RING_PROTOCOL_VERSION, camera: options.camera };
    this.#message = JSON.stringify(offer);
    this.#descriptors = options.descriptors;
    this.#connection = new BrokerConnection(options.socketPath, {
      onConnected: (send) => {
        send(this.#message, this.#descriptors);
      },
      onMessage: (message) => {
        if (message.type === 'accepted') options.onAccepted?.();
      },
      onDisconnected: () => options.onLost?.(),
      onError: (error) => options.onError?.(error),
    });
  }

  /** Offers another ring in the place of the former, now or once there is a daemon. */
  offer(descriptors: [number, number]): void {
    this.#descriptors = descriptors;
    this.#connection.send(this.#message, descriptors);
  }

  close(): void {
    this.#connection.close();
  }
}
