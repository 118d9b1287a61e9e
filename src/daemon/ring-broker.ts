/**
 * Hands rings from producers to consumers: listens on ring.sock, keeps for each camera the ring of its one producer,
 * and gives every consumer an entry in its table. Frames never pass through here. docs/ring-protocol.md is normative.
 */
import { rmSync } from 'node:fs';
import { CamfxError, toCamfxError } from '../errors.js';
import { native, type SocketEvent, type SocketHub } from '../native.js';
import { type BrokerMessage, clientMessage, parseMessage, RING_PROTOCOL_VERSION } from '../ring/messages.js';
import { HostedRing } from './hosted-ring.js';
import { OutputListeners } from './output-listeners.js';
import type { Listening, RingListener, RingSource } from './ring-source.js';

/** Of all cameras; the socket serves 64 connections, and producers must find room among them. */
export const MAX_CONSUMERS = 48;
/** Characters; even with each one escaped it fits a packet. */
const LONGEST_MESSAGE = 500;

interface Consumer {
  readonly camera: string;
  readonly pid: number;
  entry: number | null;
}

export class RingBroker implements RingSource {
  readonly #socketPath: string;
  readonly #hub: SocketHub;
  readonly #rings = new Map<string, HostedRing>();
  readonly #consumers = new Map<number, Consumer>();
  readonly #outputs = new Map<string, OutputListeners>();
  readonly #onProducer: (camera: string) => void;
  #closed = false;

  /** `onProducer` is called when a camera's ring, or what its producer says of itself, is another one. */
  constructor(socketPath: string, onProducer: (camera: string) => void = () => undefined) {
    this.#socketPath = socketPath;
    this.#onProducer = onProducer;
    this.#hub = new native.SocketHub((event) => {
      this.#onEvent(event);
    });
    this.#hub.listen(socketPath);
  }

  /** The rings that have a producer now. */
  rings(): HostedRing[] {
    return [...this.#rings.values()];
  }

  ringOf(camera: string): HostedRing | undefined {
    return this.#rings.get(camera);
  }

  get consumerCount(): number {
    return this.#consumers.size;
  }

  listen(camera: string, listener: RingListener): Listening {
    const outputs = this.#outputs.get(camera) ?? new OutputListeners();
    this.#outputs.set(camera, outputs);
    return outputs.add(listener, this.#rings.get(camera), () => {
      const ring = this.#rings.get(camera);
      if (ring) this.#updateDemand(ring);
    });
  }

  /** Upkeep. Ends the connection of each producer that has written what no producer writes; serves the unserved. */
  maintain(): void {
    for (const ring of this.rings()) {
      try {
        ring.check();
      } catch (thrown) {
        this.#refuse(ring.connection, toCamfxError(thrown));
        continue;
      }
      this.#outputs.get(ring.camera)?.serveUnserved(ring);
    }
  }

  /** An orderly end: all who are connected are told, so that nobody takes it for a crash; nobody watches any more. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const ring of this.rings()) ring.setDemand(0);
    const producers = this.rings().map(({ connection }) => connection);
    for (const connection of [...producers, ...this.#consumers.keys()])
      this.#send(connection, { type: 'leaving' });
    for (const ring of this.rings()) this.#onProducerGone(ring);
    this.#hub.close();
    rmSync(this.#socketPath, { force: true });
  }

  #onEvent(event: SocketEvent): void {
    const kept = new Set<number>();
    try {
      if (this.#closed) return;
      if (event.kind === 'packet') this.#onPacket(event, kept);
      if (event.kind === 'closed') this.#onClosed(event.connection);
    } catch (thrown) {
      this.#refuse(event.connection, toCamfxError(thrown));
    } finally {
      for (const fd of event.fds) if (!kept.has(fd)) native.closeDescriptor(fd);
    }
  }

  #onPacket(event: SocketEvent, kept: Set<number>): void {
    const message = parseMessage(clientMessage, event.text);
    if (message.type === 'note') {
      this.#noteFrom(event.connection, message.text);
      return;
    }
    if (message.version !== RING_PROTOCOL_VERSION)
      throw new CamfxError(
        'RING_VERSION',
        `Expected ring protocol version ${RING_PROTOCOL_VERSION} but received ${message.version}`,
      );
    if (message.type === 'offer') this.#onOffer(event, message.camera, kept);
    else this.#onAttach(event, message.camera);
  }

  #onOffer(event: SocketEvent, camera: string, kept: Set<number>): void {
    const { connection } = event;
    const [memory, table, ...more] = event.fds;
    if (memory === undefined || table === undefined || more.length > 0)
      throw new CamfxError('RING_INVALID', `Expected 2 descriptors but received ${event.fds.length}`);
    const former = this.#rings.get(camera);
    if (former && former.connection !== connection)
      throw new CamfxError('ENGINE_RUNNING', `Another producer feeds the camera ${camera}`);
    const feedsAnother = !former && this.rings().some((ring) => ring.connection === connection);
    if (feedsAnother || this.#consumers.has(connection))
      throw new CamfxError('RING_INVALID', 'Expected one camera, and one end of its ring, per connection');
    const ring = new HostedRing(camera, connection, [memory, table]);
    kept.add(memory).add(table);
    ring.note = former?.note ?? '';
    this.#rings.set(camera, ring);
    former?.close();
    this.#send(connection, { type: 'accepted', notes: true });
    this.#outputs.get(camera)?.serve(ring);
    for (const [id, consumer] of this.#consumersOf(camera)) this.#giveRing(id, consumer, ring);
    this.#updateDemand(ring);
    this.#onProducer(camera);
  }

  #noteFrom(connection: number, text: string): void {
    const ring = this.rings().find((each) => each.connection === connection);
    if (!ring) throw new CamfxError('RING_INVALID', 'Expected an offer before a note');
    ring.note = text;
    this.#onProducer(ring.camera);
  }

  #onAttach({ connection, pid }: SocketEvent, camera: string): void {
    if (this.#consumers.has(connection) || this.rings().some((ring) => ring.connection === connection))
      throw new CamfxError('RING_INVALID', 'Expected one camera, and one end of its ring, per connection');
    if (this.#consumers.size >= MAX_CONSUMERS)
      throw new CamfxError('RING_FULL', `There are ${MAX_CONSUMERS} consumers already`);
    const consumer: Consumer = { camera, pid, entry: null };
    this.#consumers.set(connection, consumer);
    const ring = this.#rings.get(camera);
    if (!ring) return;
    this.#giveRing(connection, consumer, ring);
    this.#updateDemand(ring);
  }

  /** A consumer that finds no entry free is refused; that is no fault of the producer's. */
  #giveRing(connection: number, consumer: Consumer, ring: HostedRing): void {
    try {
      const entry = ring.takeEntry(consumer.pid);
      consumer.entry = entry;
      this.#send(connection, { type: 'ring', entry }, ring.descriptors);
    } catch (thrown) {
      this.#consumers.delete(connection);
      this.#refuse(connection, toCamfxError(thrown));
    }
  }

  #refuse(connection: number, error: CamfxError): void {
    // What a peer sent may be in the message, and must not make it longer than a packet.
    const message = error.message.slice(0, LONGEST_MESSAGE);
    this.#send(connection, { type: 'refused', code: error.code, message });
    this.#hub.disconnect(connection);
  }

  #onClosed(connection: number): void {
    const produced = this.rings().find((ring) => ring.connection === connection);
    if (produced) this.#onProducerGone(produced);
    const consumer = this.#consumers.get(connection);
    if (!consumer) return;
    this.#consumers.delete(connection);
    const ring = this.#rings.get(consumer.camera);
    if (!ring) return;
    if (consumer.entry !== null) ring.freeEntry(consumer.entry);
    this.#updateDemand(ring);
  }

  #onProducerGone(ring: HostedRing): void {
    this.#rings.delete(ring.camera);
    this.#outputs.get(ring.camera)?.dismiss();
    for (const [connection, consumer] of this.#consumersOf(ring.camera)) {
      consumer.entry = null;
      this.#send(connection, { type: 'gone' });
    }
    ring.close();
    if (!this.#closed) this.#onProducer(ring.camera);
  }

  #consumersOf(camera: string): [connection: number, consumer: Consumer][] {
    return [...this.#consumers].filter(([, consumer]) => consumer.camera === camera);
  }

  #updateDemand(ring: HostedRing): void {
    const watchers = this.#outputs.get(ring.camera)?.watchers ?? 0;
    ring.setDemand(this.#consumersOf(ring.camera).length + watchers);
  }

  #send(connection: number, message: BrokerMessage, fds: number[] = []): void {
    this.#hub.send(connection, JSON.stringify(message), fds);
  }
}
