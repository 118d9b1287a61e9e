/** The outputs that read one camera's rings, and how many watch each of them. */
import { toCamfxError } from '../errors.js';
import type { RingConsumer } from '../native.js';
import type { HostedRing } from './hosted-ring.js';
import type { Listening, RingListener } from './ring-source.js';
import { log } from './log.js';

export class OutputListeners {
  readonly #watchers = new Map<RingListener, number>();
  /** Those for whom the present ring had no entry, or the process no descriptor; tried again at each upkeep. */
  readonly #unserved = new Set<RingListener>();

  /** How many watch the outputs. */
  get watchers(): number {
    return [...this.#watchers.values()].reduce((sum, watchers) => sum + watchers, 0);
  }

  /** `onWatchers` is called when `watchers` has changed. */
  add(listener: RingListener, ring: HostedRing | undefined, onWatchers: () => void): Listening {
    this.#watchers.set(listener, 0);
    if (ring && !this.#give(listener, ring)) this.#unserved.add(listener);
    return {
      setWatchers: (watchers) => {
        if (!this.#watchers.has(listener) || this.#watchers.get(listener) === watchers) return;
        this.#watchers.set(listener, watchers);
        onWatchers();
      },
      close: () => {
        this.#unserved.delete(listener);
        if (this.#watchers.delete(listener)) onWatchers();
      },
    };
  }

  /** Gives each a consumer of the new ring. */
  serve(ring: HostedRing): void {
    this.#unserved.clear();
    for (const listener of this.#watchers.keys())
      if (!this.#give(listener, ring)) {
        this.#unserved.add(listener);
        listener(null);
      }
  }

  serveUnserved(ring: HostedRing): void {
    for (const listener of this.#unserved)
      if (this.#give(listener, ring, 'silently')) this.#unserved.delete(listener);
  }

  /** The ring has ended. */
  dismiss(): void {
    this.#unserved.clear();
    for (const listener of this.#watchers.keys()) listener(null);
  }

  /** That there is no place for a listener is no fault of the producer's, nor of the other listeners'. */
  #give(listener: RingListener, ring: HostedRing, silently?: 'silently'): boolean {
    let consumer: RingConsumer;
    try {
      consumer = ring.openConsumer();
    } catch (thrown) {
      if (!silently)
        log('warning', `an output of the camera ${ring.camera}: ${toCamfxError(thrown).message}`);
      return false;
    }
    listener(consumer);
    return true;
  }
}
