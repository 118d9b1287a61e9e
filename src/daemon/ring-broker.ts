/**
 * Hands rings from producers to consumers: listens on ring.sock, keeps for each camera the ring of its one producer,
 * and gives every consumer an entry in its table. Frames never pass through here.
 */
import { rmSync } from 'node:fs';
import { CamfxError, toCamfxError } from '../errors.js';
import { native, type RingConsumer, type SocketEvent, type SocketHub } from '../native.js';
import { type BrokerMessage, clientMessage, parseMessage } from '../ring/messages.js';

/** ConsumerTable.capacity; entry 0 is the broker's own view of the ring. */
const TABLE_ENTRIES = 16;

interface Ring {
  readonly camera: string;
  readonly connection: number;
  readonly descriptors: [number, number];
  /** The broker's view: proves the ring valid, clears entries of dead consumers. */
  readonly view: RingConsumer;
  readonly freeEntries: Set<number>;
}

interface Consumer {
  readonly camera: string;
  entry: number | null;
}

/** Something inside the daemon that reads a ring: an output. Called with a consumer of its own, or null. */
export type RingListener = (consumer: RingConsumer | null) => void;

export class RingBroker {
  readonly #socketPath: string;
  readonly #hub: SocketHub;
  readonly #rings = new Map<string, Ring>();
  readonly #consumers = new Map<number, Consumer>();
  readonly #listeners = new Map<string, Set<RingListener>>();
  #closed = false;

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
    this.#hub = new native.SocketHub((event) => {
      this.#onEvent(event);
    });
    this.#hub.listen(socketPath);
  }

  /** The ring of a camera as its producer describes it, or null. */
  producer(camera: string): ReturnType<RingConsumer['info']> | null {
    return this.#rings.get(camera)?.view.info() ?? null;
  }

  get consumerCount(): number {
    return this.#consumers.size;
  }

  /** Tells `listener` the current ring at once and each later one. Throws RING_FULL. */
  listen(camera: string, listener: RingListener): void {
    const ring = this.#rings.get(camera);
    if (ring) listener(openConsumer(ring));
    const listeners = this.#listeners.get(camera) ?? new Set();
    this.#listeners.set(camera, listeners.add(listener));
  }

  close(): void {
    this.#closed = true;
    for (const ring of [...this.#rings.values()]) this.#dropRing(ring);
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
    if (message.type === 'offer') this.#onOffer(event, message.camera, kept);
    else this.#onAttach(event.connection, message.camera);
  }

  #onOffer(event: SocketEvent, camera: string, kept: Set<number>): void {
    const [memory, table, ...more] = event.fds;
    if (memory === undefined || table === undefined || more.length > 0)
      throw new CamfxError('RING_INVALID', `Expected 2 descriptors but received ${String(event.fds.length)}`);
    const former = this.#rings.get(camera);
    if (former && former.connection !== event.connection)
      throw new CamfxError('ENGINE_RUNNING', `Another producer feeds the camera ${camera}`);
    if (!former && [...this.#rings.values()].some((ring) => ring.connection === event.connection))
      throw new CamfxError('RING_INVALID', 'Expected one camera per connection');
    const view = new native.RingConsumer(memory, table, 0);
    if (former) this.#dropRing(former);
    kept.add(memory).add(table);
    const freeEntries = new Set(Array.from({ length: TABLE_ENTRIES - 1 }, (_, index) => index + 1));
    const ring: Ring = {
      camera,
      connection: event.connection,
      descriptors: [memory, table],
      view,
      freeEntries,
    };
    this.#rings.set(camera, ring);
    this.#send(event.connection, { type: 'accepted' });
    for (const listener of this.#listeners.get(camera) ?? []) listener(openConsumer(ring));
    for (const [connection, consumer] of this.#consumers)
      if (consumer.camera === camera) this.#sendRing(connection, consumer, ring);
    this.#updateDemand(ring);
  }

  #onAttach(connection: number, camera: string): void {
    if (this.#consumers.has(connection))
      throw new CamfxError('RING_INVALID', 'Expected one attach per connection');
    const consumer: Consumer = { camera, entry: null };
    this.#consumers.set(connection, consumer);
    const ring = this.#rings.get(camera);
    if (ring) {
      this.#sendRing(connection, consumer, ring);
      this.#updateDemand(ring);
    }
  }

  /** A consumer that finds no entry free is refused; that is no fault of the producer's. */
  #sendRing(connection: number, consumer: Consumer, ring: Ring): void {
    try {
      const entry = takeEntry(ring);
      consumer.entry = entry;
      this.#send(connection, { type: 'ring', entry }, ring.descriptors);
    } catch (thrown) {
      this.#consumers.delete(connection);
      this.#refuse(connection, toCamfxError(thrown));
    }
  }

  #refuse(connection: number, error: CamfxError): void {
    this.#send(connection, { type: 'refused', code: error.code, message: error.message });
    this.#hub.disconnect(connection);
  }

  #onClosed(connection: number): void {
    const consumer = this.#consumers.get(connection);
    this.#consumers.delete(connection);
    for (const ring of this.#rings.values()) {
      if (ring.connection === connection) {
        this.#dropRing(ring);
      } else if (consumer?.camera === ring.camera) {
        if (consumer.entry !== null) {
          ring.view.clearEntry(consumer.entry);
          ring.freeEntries.add(consumer.entry);
        }
        this.#updateDemand(ring);
      }
    }
  }

  /** The producer is gone or has a new ring. */
  #dropRing(ring: Ring): void {
    this.#rings.delete(ring.camera);
    for (const listener of this.#listeners.get(ring.camera) ?? []) listener(null);
    for (const [connection, consumer] of this.#consumers) {
      if (consumer.camera !== ring.camera) continue;
      consumer.entry = null;
      this.#send(connection, { type: 'gone' });
    }
    ring.view.close();
    for (const fd of ring.descriptors) native.closeDescriptor(fd);
  }

  #updateDemand(ring: Ring): void {
    const watching = [...this.#consumers.values()].filter(
      (consumer) => consumer.camera === ring.camera,
    ).length;
    ring.view.setDemand(watching + (this.#listeners.get(ring.camera)?.size ?? 0));
  }

  #send(connection: number, message: BrokerMessage, fds: number[] = []): void {
    this.#hub.send(connection, JSON.stringify(message), fds);
  }
}

function takeEntry(ring: Ring): number {
  const [entry] = ring.freeEntries;
  if (entry === undefined)
    throw new CamfxError(
      'RING_FULL',
      `The ring has no free entry for another consumer (${String(TABLE_ENTRIES)})`,
    );
  ring.freeEntries.delete(entry);
  return entry;
}

/** A consumer for an output of this process; it lives as long as the ring. */
function openConsumer(ring: Ring): RingConsumer {
  return new native.RingConsumer(...ring.descriptors, takeEntry(ring));
}
