/**
 * Opens the source that was asked for, and later the very same one again, with the format that it gave first. A file
 * begins anew.
 */
import { CamfxError } from '../errors.js';
import type { NativeFormat, SourceRequest } from '../native.js';
import { FrameStream } from './frame-stream.js';
import { KnownCamera } from './known-camera.js';

/** A camera's path, a medium's name, or the name of what is drawn. */
export function describeSource(request: SourceRequest): string {
  if (request.kind === 'camera') return request.path;
  return 'name' in request ? request.name : request.kind;
}

export class SourceOpener {
  readonly #onEvent: () => void;
  #request: SourceRequest;
  #format: NativeFormat | null = null;
  #camera: KnownCamera | null = null;

  /** `onEvent` as of FrameStream. */
  constructor(request: SourceRequest, onEvent: () => void) {
    this.#request = request;
    this.#onEvent = onEvent;
  }

  get description(): string {
    return describeSource(this.#request);
  }

  /** Throws CAMERA_NOT_FOUND and the like; CAMERA_SIZE when a camera no longer gives the pictures of the first time. */
  open(): FrameStream {
    if (this.#format) this.#request = this.#again(this.#request, this.#format);
    const stream = new FrameStream(this.#request, this.#onEvent);
    if (!this.#format && this.#request.kind === 'camera') this.#camera = KnownCamera.at(this.#request.path);
    this.#format ??= stream.format;
    return stream;
  }

  /** What it has opened stays open. Idempotent. */
  close(): void {
    this.#camera?.close();
  }

  /** The rate is asked for as at first: a camera that has to choose chooses the same. */
  #again(request: SourceRequest, { width, height }: NativeFormat): SourceRequest {
    if (request.kind !== 'camera') return request;
    const path = this.#camera ? this.#camera.find() : request.path;
    if (path === null)
      throw new CamfxError(
        'CAMERA_NOT_FOUND',
        `${request.path} (${this.#camera?.name ?? ''}) is not there any more`,
      );
    return { ...request, path, width, height, exactSize: true };
  }
}
