/**
 * The matte of the frame at work: asks the model where that is needed, and holds its answer where it is not. Fail
 * closed: after any trouble the matte shows nobody.
 */
import { toCamfxError } from '../../errors.js';
import type { Compositor, MatteQuality } from '../../native.js';

/** A model that finds the person; see segmenter.ts. */
export interface MaskModel {
  readonly width: number;
  readonly height: number;
  /** Planar RGB in [0, 1]; filled before run(). */
  readonly input: Float32Array;
  /** P(person); written by run(). */
  readonly mask: Float32Array;
  run(): Promise<void>;
}

/** A change of the picture, see Compositor.fillModelInput(), that is but the noise of a camera. */
const STILL_LEVELS = 2;
/** A change over which low quality holds no mask: what has moved out of it would be seen as it is. */
const HELD_LEVELS = 8;
/** For how many more frames a mask holds while the picture is as good as still: noise may have misled the model. */
const MASK_LASTS_FRAMES = 15;

type Stage = 'model-input' | 'inference' | 'matte';

export class FrameMatte {
  readonly #compositor: Compositor;
  readonly #onStage: (stage: Stage) => void;
  #model: MaskModel;
  #quality: MatteQuality;
  /** The matte comes from an answer of the model to a picture that is known. */
  #holds = false;
  #framesSinceAnswer = 0;
  /** The matte is that of the frame before, refined: the next one needs an answer of its own. */
  #isHeld = false;

  /** `onStage` is called as each stage ends. */
  constructor(
    compositor: Compositor,
    model: MaskModel,
    quality: MatteQuality,
    onStage: (stage: Stage) => void,
  ) {
    this.#compositor = compositor;
    this.#model = model;
    this.#quality = quality;
    this.#onStage = onStage;
    compositor.setMatteQuality(quality);
  }

  /** Not while update() is under way. */
  setQuality(quality: MatteQuality, model: MaskModel): void {
    this.#compositor.setMatteQuality(quality);
    this.#quality = quality;
    if (model !== this.#model) this.forget();
    this.#model = model;
  }

  /** Nothing that is known of the last frame counts for the next one. */
  forget(): void {
    this.#holds = false;
    this.#compositor.clearMatte();
  }

  /** Makes the compositor's matte that of its frame at work. Why it shows nobody, or '' when it shows the person. */
  async update(): Promise<string> {
    const { width, height, input } = this.#model;
    let trouble = '';
    try {
      const change = this.#compositor.fillModelInput(input, width, height);
      this.#onStage('model-input');
      if (this.#stands(change)) return '';
      if (!this.#hold(change)) trouble = await this.#ask();
    } catch (thrown) {
      this.forget();
      trouble = toCamfxError(thrown).message;
    }
    this.#onStage('matte');
    return trouble;
  }

  /** The model would give the same mask, or one as good: what stands still costs no inference. */
  #stands(change: number): boolean {
    if (!this.#holds || this.#isHeld) return false;
    return change === 0 || (change < STILL_LEVELS && ++this.#framesSinceAnswer <= MASK_LASTS_FRAMES);
  }

  /** In low quality, for every other frame that moves but little. */
  #hold(change: number): boolean {
    const may = this.#quality === 'low' && this.#holds && !this.#isHeld && change < HELD_LEVELS;
    this.#isHeld = may && this.#compositor.holdMatte();
    return this.#isHeld;
  }

  async #ask(): Promise<string> {
    const { width, height, mask } = this.#model;
    this.#holds = false;
    // A run that writes nothing must not leave the last frame's mask behind.
    mask.fill(Number.NaN);
    await this.#model.run();
    this.#onStage('inference');
    this.#framesSinceAnswer = 0;
    this.#holds = this.#compositor.updateMatte(mask, width, height);
    return this.#holds ? '' : 'The model gave a mask that cannot be true';
  }
}
