/** A producer's tie to the daemon: offers its ring, and offers it again whenever the daemon comes back. */
import type { CamfxError } from '../errors.js';
import { BrokerConnection } from './broker-connection.js';
import { type ClientMessage, RING_PROTOCOL_VERSION } from './messages.js';

export interface RingUplinkOptions {
  socketPath: string;
  camera: string;
  /** [ring memory, consumer table]; borrowed until close(). */
  descriptors: [number, number];
  onAccepted?: () => void;
  onLost?: () => void;
  onError?: (error: CamfxError) => void;
}

export class RingUplink {
  readonly #connection: BrokerConnection;

  constructor(options: RingUplinkOptions) {
    const offer: ClientMessage = { type: 'offer', version: RING_PROTOCOL_VERSION, camera: options.camera };
    this.#connection = new BrokerConnection(options.socketPath, {
      onConnected: (send) => {
        send(JSON.stringify(offer), options.descriptors);
      },
      onMessage: (message) => {
        if (message.type === 'accepted') options.onAccepted?.();
      },
      onDisconnected: () => options.onLost?.(),
      onError: (error) => options.onError?.(error),
    });
  }

  close(): void {
    this.#connection.close();
  }
}
