import { toCamfxError } from '../../errors.js';
import type { PictureSize } from '../../native.js';
import type { EffectFrame } from '../effects/effect.js';
import type { Face } from './face.js';
import { FaceDetector } from './face-detector.js';

/** Faces don't move far in so long, and a look costs more than most effects. */
const PERIOD_SECONDS = 0.2;

/** What finds faces; see face-detector.ts. */
type Detector = Pick<FaceDetector, 'detect' | 'close'>;

/** Looks for faces now and then, at the point of the chain where its effect is. */
export class FaceWatch {
  readonly #detector: Detector;
  readonly #size: PictureSize;
  #nextLook = -Infinity;
  /** The last look failed. */
  #failing = false;

  constructor(detector: Detector, size: PictureSize) {
    this.#detector = detector;
    this.#size = size;
  }

  /** Throws as FaceDetector.open() does. */
  static async open(size: PictureSize): Promise<FaceWatch> {
    return new FaceWatch(await FaceDetector.open(), size);
  }

  /**
   * The faces in the compositor's picture, in its pixels; null when it isn't time to look, or when that failed. Trouble
   * is told once, and nothing is thrown: only the frames with a look would be without the effect, which flickers.
   */
  async look({ compositor, seconds, report }: EffectFrame): Promise<readonly Face[] | null> {
    if (seconds < this.#nextLook) return null;
    this.#nextLook = seconds + PERIOD_SECONDS;
    try {
      const faces = await this.#detector.detect(compositor, this.#size);
      this.#failing = false;
      return faces;
    } catch (thrown) {
      if (!this.#failing) report(`Face detection failed: ${toCamfxError(thrown).message}`);
      this.#failing = true;
      return null;
    }
  }

  /** It looks at the very next picture. */
  forget(): void {
    this.#nextLook = -Infinity;
  }

  close(): void {
    void this.#detector.close();
  }
}
