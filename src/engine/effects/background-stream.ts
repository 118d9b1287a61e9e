/**
 * A video, a camera or a screen behind the person. It goes at its own pace, comes back by itself from trouble as the
 * source in front does, and is open only while frames are drawn.
 */
import { CamfxError } from '../../errors.js';
import type { NativeBackground, SourceRequest } from '../../native.js';
import type { FrameStream } from '../frame-stream.js';
import { SourceOpener } from '../source-opener.js';
import { MACHINE_TIME, SourceSession } from '../source-session.js';
import { Wakeup } from '../wakeup.js';

export class BackgroundStream {
  readonly #request: SourceRequest;
  readonly #picture: NativeBackground;
  readonly #wakeup = new Wakeup();
  readonly #opener: SourceOpener;
  readonly #session: SourceSession<FrameStream>;
  /** The trouble that has been told. */
  #told = '';

  private constructor(request: SourceRequest, picture: NativeBackground) {
    this.#request = request;
    this.#picture = picture;
    this.#opener = new SourceOpener(request, () => {
      this.#wakeup.wake();
    });
    this.#session = new SourceSession({
      open: () => this.#opener.open(),
      alwaysOn: false,
      lingerMs: 0,
      ...MACHINE_TIME,
      onChange: () => undefined,
    });
  }

  /**
   * Shows it in `picture`. Resolves once there is a frame, so that a change between two videos shows no black; rejects
   * once `signal` is aborted.
   */
  static async open(
    request: SourceRequest,
    picture: NativeBackground,
    signal?: AbortSignal,
  ): Promise<BackgroundStream> {
    const stream = new BackgroundStream(request, picture);
    const onAbort = (): void => {
      stream.#wakeup.wake();
    };
    signal?.addEventListener('abort', onAbort);
    try {
      stream.#session.start();
      while (!stream.#take()) {
        signal?.throwIfAborted();
        stream.#throwTrouble();
        await stream.#wakeup.sleep(stream.#session.due());
      }
      return stream;
    } catch (error) {
      stream.close();
      throw error;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Each trouble is reported once, and what was shown last stays meanwhile. */
  update(report: (message: string) => void): void {
    this.#take();
    const { error } = this.#session.report();
    if (error === this.#told) return;
    this.#told = error;
    if (error !== '') report(`background: ${error}`);
  }

  rest(): void {
    this.#session.rest();
    // What a camera saw last is not to come back hours later, for as long as the camera takes to start.
    if (this.#isLive) this.#picture.showBlack();
  }

  close(): void {
    this.#session.close();
    this.#opener.close();
  }

  get #isLive(): boolean {
    return this.#request.kind === 'camera' || (this.#request.kind === 'media' && this.#request.isLive);
  }

  #take(): boolean {
    this.#session.demand(1);
    return this.#session.take((stream) => stream.showIn(this.#picture));
  }

  #throwTrouble(): void {
    const { state, error } = this.#session.report();
    if (state !== 'trouble') return;
    const code = this.#request.kind === 'camera' ? 'CAMERA_BROKEN_FRAME' : 'MEDIA_UNREADABLE';
    throw new CamfxError(code, `${this.#opener.description}: ${error}`);
  }
}
