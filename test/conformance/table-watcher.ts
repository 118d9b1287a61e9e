/** A consumer that takes no frames: it keeps what the broker tells it, and looks into the consumer table. */
import { native, type RingConsumer, type RingEntry, type SocketHub } from '../../src/native.js';

export class TableWatcher {
  /** The types of the broker's messages. */
  readonly heard: string[] = [];
  readonly #hub: SocketHub;
  #entry = 0;
  #ring: RingConsumer | null = null;

  constructor(socketPath: string, camera: string) {
    this.#hub = new native.SocketHub(({ kind, text, fds }) => {
      if (kind === 'closed') this.heard.push('closed');
      else this.#onMessage(JSON.parse(text) as { type: string; entry?: number }, fds);
      for (const fd of fds) native.closeDescriptor(fd);
    });
    const connection = this.#hub.connect(socketPath);
    this.#hub.send(connection, JSON.stringify({ type: 'attach', version: 1, camera }), []);
  }

  /** The entries of others, without the broker's. */
  entries(): RingEntry[] {
    const all = this.#ring?.entries() ?? [];
    return all.filter((_, index) => index !== 0 && index !== this.#entry);
  }

  close(): void {
    this.#hub.close();
    this.#ring?.close();
  }

  #onMessage({ type, entry = 0 }: { type: string; entry?: number }, fds: number[]): void {
    this.heard.push(type);
    const [memory, table] = fds;
    if (memory === undefined || table === undefined) return;
    this.#ring?.close();
    this.#ring = new native.RingConsumer(memory, table, entry);
    this.#entry = entry;
  }
}
