/** One producer's ring in the broker's hands: its memories, and who has which entry of its consumer table. */
import { CamfxError } from '../errors.js';
import { native, type RingConsumer, type RingEntry } from '../native.js';

/** ConsumerTable.capacity; entry 0 is the broker's own view of the ring. */
const TABLE_ENTRIES = 16;
/** How long a consumer of a former daemon may still hold its frames; docs/ring-protocol.md promises it. */
const FORMER_CONSUMER_MS = 5000;

export class HostedRing {
  readonly camera: string;
  /** The producer's. */
  readonly connection: number;
  /** [ring memory, consumer table]: owned. */
  readonly descriptors: [number, number];
  /** The broker's view: proves the ring valid, clears entries of dead consumers. */
  readonly #view: RingConsumer;
  readonly #free = new Set<number>();
  /** Entries that held frames when the ring was offered. */
  readonly #former: number[] = [];
  readonly #offeredAt = performance.now();

  /** Takes the descriptors over, unless it throws RING_INVALID or RING_VERSION. */
  constructor(camera: string, connection: number, descriptors: [number, number]) {
    this.camera = camera;
    this.connection = connection;
    this.descriptors = descriptors;
    this.#view = new native.RingConsumer(...descriptors, 0);
    for (const [entry, { held }] of this.#view.entries().entries()) {
      if (entry === 0) this.#view.assignEntry(entry, process.pid);
      else if (held.length === 0) this.#free.add(entry);
      else this.#former.push(entry);
    }
  }

  info(): ReturnType<RingConsumer['info']> {
    return this.#view.info();
  }

  entries(): RingEntry[] {
    return this.#view.entries();
  }

  /** Throws RING_INVALID when the producer has written what no producer writes. */
  check(): void {
    this.#view.checkLiveFields();
  }

  /** Throws RING_FULL. */
  takeEntry(pid: number): number {
    if (performance.now() - this.#offeredAt > FORMER_CONSUMER_MS)
      for (const entry of this.#former.splice(0)) this.#free.add(entry);
    const [entry] = this.#free;
    if (entry === undefined)
      throw new CamfxError('RING_FULL', `The ring has no free entry for another consumer (${TABLE_ENTRIES})`);
    this.#free.delete(entry);
    this.#view.assignEntry(entry, pid);
    return entry;
  }

  freeEntry(entry: number): void {
    this.#view.assignEntry(entry, 0);
    this.#free.add(entry);
  }

  setDemand(watchers: number): void {
    this.#view.setDemand(watchers);
  }

  /** A consumer for an output of this process; it lives as long as the ring. Throws RING_FULL. */
  openConsumer(): RingConsumer {
    return new native.RingConsumer(...this.descriptors, this.takeEntry(process.pid));
  }

  close(): void {
    this.#view.close();
    for (const fd of this.descriptors) native.closeDescriptor(fd);
  }
}
