/** A source that is open: gives its newest frame, and throws once it has ended. */
import {
  native,
  type Compositor,
  type NativeBackground,
  type NativeFormat,
  type NativeFrameStream,
  type SourceRequest,
} from '../native.js';

export class FrameStream {
  readonly format: NativeFormat;
  readonly #native: NativeFrameStream;

  /** `onEvent` is called when there is a frame to take, or the source has ended. Throws CAMERA_NOT_FOUND and the like. */
  constructor(request: SourceRequest, onEvent: () => void) {
    this.#native = new native.NativeFrameStream(request, onEvent);
    this.format = this.#native.format();
  }

  /** Makes the newest frame the compositor's; false when there is none. Throws the source's error once it has ended. */
  take(compositor: Compositor): boolean {
    return compositor.take(this.#native) !== null;
  }

  /** Makes the newest frame the background; otherwise as take(). */
  showIn(background: NativeBackground): boolean {
    return background.take(this.#native);
  }

  counters(): ReturnType<NativeFrameStream['counters']> {
    return this.#native.counters();
  }

  close(): void {
    this.#native.close();
  }
}
