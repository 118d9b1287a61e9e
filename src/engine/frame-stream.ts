/** A source as something to wait on: resolves as frames arrive, rejects when the source has ended. */
import {
  native,
  type Compositor,
  type NativeFormat,
  type NativeFrameStream,
  type SourceRequest,
} from '../native.js';

export class FrameStream {
  readonly format: NativeFormat;
  readonly #native: NativeFrameStream;
  #wake: () => void = () => undefined;
  #notified = false;

  /** Throws CAMERA_NOT_FOUND, CAMERA_BUSY and the like. */
  constructor(request: SourceRequest) {
    this.#native = new native.NativeFrameStream(request, () => {
      this.#notified = true;
      this.#wake();
    });
    this.format = this.#native.format();
  }

  /** Waits until something happened since the last call; take() then tells what. */
  async wait(): Promise<void> {
    if (!this.#notified)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    this.#notified = false;
  }

  /** Lets a wait() return now. */
  interrupt(): void {
    this.#notified = true;
    this.#wake();
  }

  /** Makes the newest frame the compositor's; false when there is none. Throws the source's error once it has ended. */
  take(compositor: Compositor): boolean {
    return compositor.take(this.#native) !== null;
  }

  counters(): ReturnType<NativeFrameStream['counters']> {
    return this.#native.counters();
  }

  close(): void {
    this.#native.close();
  }
}
