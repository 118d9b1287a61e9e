/** The broker's end of ring.sock in a test's hands: it says what the test wants, be it against the protocol. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { native, type SocketEvent, type SocketHub } from '../../../src/native.js';

export interface Hello {
  connection: number;
  text: string;
  /** Of the ring that came with it, 0 without one. */
  generation: number;
}

export class FakeBroker {
  readonly #directory = mkdtempSync(join(tmpdir(), 'camfx-broker-'));
  readonly socketPath = join(this.#directory, 'ring.sock');
  /** All that clients have sent. */
  readonly received: Hello[] = [];
  readonly #hub: SocketHub;

  /** `answer` is told each packet and which one it is, from 1. */
  constructor(answer: (broker: FakeBroker, hello: Hello, count: number) => void = () => undefined) {
    this.#hub = new native.SocketHub((event) => {
      const generation = generationOf(event);
      if (event.kind !== 'packet') return;
      const hello = { connection: event.connection, text: event.text, generation };
      answer(this, hello, this.received.push(hello));
    });
    this.#hub.listen(this.socketPath);
  }

  /** To the client that spoke last. */
  say(message: object | string, fds: number[] = []): void {
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    this.#hub.send(this.#last, text, fds);
  }

  hangUp(): void {
    this.#hub.disconnect(this.#last);
  }

  close(): void {
    this.#hub.close();
    rmSync(this.#directory, { recursive: true });
  }

  get #last(): number {
    return this.received.at(-1)?.connection ?? 0;
  }
}

function generationOf({ fds }: SocketEvent): number {
  const [ring, table] = fds;
  if (ring === undefined || table === undefined) return 0;
  const view = new native.RingConsumer(ring, table, 0);
  const { generation } = view.info();
  view.close();
  for (const fd of fds) native.closeDescriptor(fd);
  return generation;
}
