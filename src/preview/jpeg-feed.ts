/** The camera's newest frames as JPEGs, encoded only while somebody looks, once for all who look. */
import { RingSubscription } from '../ring/ring-subscription.js';
import { toCamfxError } from '../errors.js';

/** Takes a JPEG, or skips it while it is busy with the last one. */
export type JpegListener = (jpeg: Buffer) => void;

const WAIT_MS = 500;
const QUALITY = 80;

export class JpegFeed {
  readonly #source: { socketPath: string; camera: string };
  readonly #listeners = new Set<JpegListener>();
  #running: Promise<void> | null = null;

  constructor(source: { socketPath: string; camera: string }) {
    this.#source = source;
  }

  /** Returns how to stop listening. */
  listen(listener: JpegListener): () => void {
    this.#listeners.add(listener);
    this.#running ??= this.#run();
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Ends with the frame that is under way. */
  async close(): Promise<void> {
    this.#listeners.clear();
    await this.#running;
  }

  async #run(): Promise<void> {
    let changed: () => void = () => undefined;
    const subscription = new RingSubscription({
      ...this.#source,
      onChange: () => changed(),
      onError: (error) => {
        console.error(`preview: ${error.message}`);
      },
    });
    while (this.#listeners.size > 0) {
      const consumer = subscription.consumer;
      if (!consumer) {
        await new Promise<void>((resolve) => {
          changed = resolve;
          setTimeout(resolve, WAIT_MS);
        });
        continue;
      }
      try {
        const frame = await consumer.nextJpeg(WAIT_MS, QUALITY);
        if (frame) for (const listener of this.#listeners) listener(frame.bytes);
        // A closed ring answers at once; its successor comes as another consumer.
        else if (consumer.info().closed) await pause();
      } catch (thrown) {
        console.error(`preview: ${toCamfxError(thrown).message}`);
        await pause();
      }
    }
    subscription.close();
    this.#running = null;
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, WAIT_MS));
}
