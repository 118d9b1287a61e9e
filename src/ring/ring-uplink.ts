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
  /** `wasStopped`: somebody has stopped the daemon, so that it didn't crash. */
  onLost?: (wasStopped: boolean) => void;
  onError?: (error: CamfxError) => void;
}

export class RingUplink {
  readonly #connection: BrokerConnection;
  readonly #message: string;
  #descriptors: [number, number];
  /** Offers on this connection that wait for their answer; they are answered in order. */
  #unanswered = 0;
  #note = '';
  /** The broker at the other end of this connection has accepted a ring, and takes notes. */
  #takesNotes = false;
  /** The broker at the other end of this connection has said that it leaves. */
  #isLeaving = false;

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
        if (message.type === 'leaving') this.#isLeaving = true;
        if (message.type !== 'accepted' || this.#unanswered === 0) return;
        this.#onAccepted(message.notes === true);
        if (--this.#unanswered === 0) options.onAccepted?.();
      },
      onDisconnected: () => {
        this.#unanswered = 0;
        this.#takesNotes = false;
        const wasStopped = this.#isLeaving;
        this.#isLeaving = false;
        options.onLost?.(wasStopped);
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

  /** Why there are no frames, at most 80 printable characters, '' for nothing to say: now, and to each later daemon. */
  setNote(text: string): void {
    if (text === this.#note) return;
    this.#note = text;
    if (this.#takesNotes) this.#sendNote();
  }

  close(): void {
    this.#connection.close();
  }

  /** A broker remembers the note for as long as the connection lasts. */
  #onAccepted(takesNotes: boolean): void {
    if (takesNotes && !this.#takesNotes && this.#note !== '') this.#sendNote();
    this.#takesNotes = takesNotes;
  }

  #sendNote(): void {
    const note: ClientMessage = { type: 'note', text: this.#note };
    this.#connection.send(JSON.stringify(note));
  }
}
