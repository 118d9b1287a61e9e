/**
 * One frame's way: take → mask → matte → draw → publish. Fail closed: while the effect hides the room, a frame whose
 * mask is late, missing or absurd is published with everything hidden.
 */
import { toCamfxError } from '../errors.js';
import { native, type Compositor, type PictureSize, type RingProducer } from '../native.js';
import type { Effect } from './effects/effect.js';

/** A model that finds the person; see matte/segmenter.ts. */
export interface MaskModel {
  readonly width: number;
  readonly height: number;
  /** Planar RGB in [0, 1]; filled before run(). */
  readonly input: Float32Array;
  /** P(person); written by run(). */
  readonly mask: Float32Array;
  run(): Promise<void>;
}

export type StageName = 'model-input' | 'inference' | 'matte' | 'compose';

export interface PipelineStats {
  published: number;
  /** Not published: every slot was held. */
  dropped: number;
  /** Published without a usable mask: everything hidden. */
  unmasked: number;
  /** Why the model failed last, '' when it never did. */
  lastError: string;
}

export class Pipeline {
  readonly compositor: Compositor;
  readonly stats: PipelineStats = { published: 0, dropped: 0, unmasked: 0, lastError: '' };
  readonly #producer: RingProducer;
  readonly #model: MaskModel;
  readonly #effect: Effect;
  readonly #onStage: (stage: StageName) => void;
  /** The matte comes from the model's answer to its last input. */
  #matteHolds = false;

  /** `onStage` is called as each stage ends; for measuring. */
  constructor(
    size: PictureSize,
    parts: { producer: RingProducer; model: MaskModel; effect: Effect },
    onStage: (stage: StageName) => void = () => undefined,
  ) {
    this.compositor = new native.Compositor(size);
    this.#producer = parts.producer;
    this.#model = parts.model;
    this.#effect = parts.effect;
    this.#onStage = onStage;
  }

  /** Publishes the compositor's current frame. */
  async process(): Promise<void> {
    if (this.#effect.hidesRoom) await this.#updateMatte();
    const published = this.#effect.draw(this.compositor, this.#producer);
    if (published) this.stats.published++;
    else this.stats.dropped++;
    this.#onStage('compose');
  }

  /** The next frame is of a source that was opened anew: nothing that is known of the last one counts for it. */
  forget(): void {
    this.#matteHolds = false;
    this.compositor.clearMatte();
  }

  async #updateMatte(): Promise<void> {
    const { width, height, input, mask } = this.#model;
    try {
      const changed = this.compositor.fillModelInput(input, width, height);
      this.#onStage('model-input');
      // The model would give the same mask for the same picture: a still source costs no inference.
      if (!changed && this.#matteHolds) return;
      this.#matteHolds = false;
      // A run that writes nothing must not leave the last frame's mask behind.
      mask.fill(Number.NaN);
      await this.#model.run();
      this.#onStage('inference');
      this.#matteHolds = this.compositor.updateMatte(mask, width, height);
      if (!this.#matteHolds) this.#countUnmasked('The model gave numbers that are no probabilities');
    } catch (thrown) {
      this.#matteHolds = false;
      this.compositor.clearMatte();
      this.#countUnmasked(toCamfxError(thrown).message);
    }
    this.#onStage('matte');
  }

  #countUnmasked(why: string): void {
    this.stats.unmasked++;
    this.stats.lastError = why;
  }
}
