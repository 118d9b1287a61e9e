/** One producer's ring in the broker's hands: its memories, and who has which entry of its consumer table. */
import { CamfxError } from '../errors.js';
import { native, type RingConsumer, type RingEntry } from '../native.js';

/** ConsumerTable.capacity; entry 0 is the broker's own view of the ring. */
const TABLE_ENTRIES = 16;
/** How long a consumer of a former daemon may still hold its frames; docs/ring-protocol.md promises it. */
const FORMER_CONSUMER_MS = 5000;

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export class HostedRing {
  readonly camera: string;
  /** The producer's. */
  readonly connection: number;
  /** [ring memory, consumer table]: owned. */
  readonly descriptors: [number, number];
  /** Why the producer sends no frames, as it says; '' when it says nothing. */
  note = '';
  /** The broker's view: proves the ring valid, clears entries of dead consumers. */
  readonly #view: RingConsumer;
  readonly #free = new Set<number>();
  /** Entries that held frames, or belonged to a living process, when the ring was offered. */
  readonly #former: number[] = [];
  readonly #offeredAt = performance.now();

  /** Takes the descriptors over, unless it throws RING_INVALID or RING_VERSION. */
  constructor(camera: string, connection: number, descriptors: [number, number]) {
    this.camera = camera;
    this.connection = connection;
    this.descriptors = descriptors;
    this.#view = new native.RingConsumer(...descriptors, 0);
    for (const [entry, { held, pid }] of this.#view.entries().entries()) {
      if (entry === 0) this.#view.assignEntry(entry, process.pid);
      // A consumer that was stopped when its daemon died may pin once more before it notices.
      else if (held.length > 0 || isAlive(pid)) this.#former.push(entry);
      else this.#free.add(entry);
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

  /** A consumer for an output of this process; it lives as long as the ring. Throws RING_FULL or SYSTEM. */
  openConsumer(): RingConsumer {
    const entry = this.takeEntry(process.pid);
    try {
      return new native.RingConsumer(...this.descriptors, entry);
    } catch (thrown) {
      this.freeEntry(entry);
      throw thrown;
    }
  }

  close(): void {
    this.#view.close();
    for (const fd of this.descriptors) native.closeDescriptor(fd);
  }
}
