/**
 * One frame's way: take → effects, one after the other, with mask and matte before the first that needs them → publish.
 * Fail closed: while an effect hides the room, a frame whose mask is missing or absurd, or whose effects fail, is
 * published with everything hidden.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { CamfxError, toCamfxError } from '../errors.js';
import {
  native,
  type Compositor,
  type MatteQuality,
  type NativeEffect,
  type PictureSize,
  type RingProducer,
} from '../native.js';
import type { EffectChain } from './effects/effect-chain.js';
import type { Effect } from './effects/effect.js';
import { FrameMatte, type MaskModel } from './matte/frame-matte.js';

export type StageName = 'model-input' | 'inference' | 'matte' | 'compose';

export interface PipelineStats {
  published: number;
  /** Not published: every slot was held. */
  dropped: number;
  /** Published with everything hidden, because there was no usable mask or an effect failed. */
  unmasked: number;
  /** What failed last, '' when nothing ever did. */
  lastError: string;
}

interface Parts {
  producer: RingProducer;
  model: MaskModel;
  chain: EffectChain;
  /** balanced unless given. */
  quality?: MatteQuality;
}

/** How long a raw picture may stay the newest one after an effect that hides the room was put on, ms. */
const REPLACED_WITHIN_MS = 100;

export class Pipeline {
  readonly compositor: Compositor;
  readonly stats: PipelineStats = { published: 0, dropped: 0, unmasked: 0, lastError: '' };
  readonly #producer: RingProducer;
  readonly #matte: FrameMatte;
  readonly #onStage: (stage: StageName) => void;
  #chain: EffectChain;
  /** Since the last frame, rest() was called. */
  #resting = false;
  /** The source was opened anew, and what is known of the last one is not forgotten yet. */
  #isStale = false;
  /** The frame under way. */
  #processing: Promise<void> = Promise.resolve();

  /** `onStage` is called as each stage ends; for measuring. The chain stays the caller's to close. */
  constructor(size: PictureSize, parts: Parts, onStage: (stage: StageName) => void = () => undefined) {
    this.compositor = new native.Compositor(size);
    this.#producer = parts.producer;
    this.#chain = parts.chain;
    this.#onStage = onStage;
    this.#matte = new FrameMatte(this.compositor, parts.model, parts.quality ?? 'balanced', onStage);
  }

  /** Publishes the compositor's current frame. One call at a time. */
  process(): Promise<void> {
    this.#resting = false;
    this.#processing = this.#process();
    return this.#processing;
  }

  /**
   * Every frame after the one under way is drawn by `chain`. Resolves once that holds, with nothing in between, and
   * once no picture is shown any more that should be hidden now.
   */
  async setChain(chain: EffectChain): Promise<void> {
    await this.#betweenFrames();
    chain.adopt();
    const showedMore =
      (chain.hidesRoom && !this.#chain.hidesRoom) || (chain.coversAll && !this.#chain.coversAll);
    this.#chain = chain;
    if (this.#resting) chain.rest();
    else chain.restHidden();
    this.#matte.forget();
    if (showedMore) await this.#replaceLastPicture();
  }

  /** A source that is live does that by itself in time; of one that stalls the last picture is taken back. */
  async #replaceLastPicture(): Promise<void> {
    const { published } = this.stats;
    await sleep(REPLACED_WITHIN_MS);
    if (this.stats.published === published) this.#producer.withdraw();
  }

  /** Every frame after the one under way has a matte of this quality, by this model. */
  async setQuality(quality: MatteQuality, model: MaskModel): Promise<void> {
    await this.#betweenFrames();
    this.#matte.setQuality(quality, model);
  }

  async #betweenFrames(): Promise<void> {
    for (let seen; seen !== this.#processing;) {
      seen = this.#processing;
      await seen;
    }
  }

  /**
   * The next frame is of a source that was opened anew: nothing that is known of the last one counts for it. A frame
   * whose effects can't forget is a broken one.
   */
  forget(): void {
    this.#isStale = true;
  }

  /** No frames will come for now. Not while one is under way. */
  rest(): void {
    this.#resting = true;
    this.#chain.rest();
  }

  async #process(): Promise<void> {
    if (await this.#publish()) this.stats.published++;
    else this.stats.dropped++;
    this.#onStage('compose');
  }

  async #publish(): Promise<boolean> {
    try {
      return await this.#draw();
    } catch (thrown) {
      this.stats.lastError = toCamfxError(thrown).message;
    }
    try {
      return this.#publishBroken();
    } catch {
      // No picture at all: the idle card, rather than the last frame for ever.
      this.#producer.withdraw();
      return false;
    }
  }

  /** False when no slot was free. */
  async #draw(): Promise<boolean> {
    this.#forgetLastSource();
    const { compositor } = this;
    const report = (message: string): void => {
      this.stats.lastError = message;
    };
    const frame = { compositor, seconds: performance.now() / 1000, report };
    const effects = this.#chain.drawn;
    const last = effects.pop();
    let matteFits = false;
    const ready = async (effect: Effect): Promise<NativeEffect | null> => {
      if (effect.needsMatte && !matteFits) await this.#updateMatte();
      matteFits = (matteFits || effect.needsMatte) && !effect.moves;
      return effect.prepare(frame);
    };
    for (const effect of effects) {
      const drawn = await ready(effect);
      if (drawn) compositor.apply(drawn);
    }
    return compositor.publish(this.#producer, last ? await ready(last) : null);
  }

  #forgetLastSource(): void {
    if (!this.#isStale) return;
    this.#matte.forget();
    this.#chain.forget();
    this.#isStale = false;
  }

  /**
   * A frame whose effects failed is shown hidden; where there is nothing to hide, as far as its effects went; where all
   * was to be covered, not at all.
   */
  #publishBroken(): boolean {
    if (this.#chain.coversAll) throw new CamfxError('SYSTEM', 'A covered picture could not be drawn');
    if (!this.#chain.hidesRoom) return this.compositor.publish(this.#producer, null);
    this.stats.unmasked++;
    return this.compositor.publishHidden(this.#producer);
  }

  async #updateMatte(): Promise<void> {
    const trouble = await this.#matte.update();
    if (trouble === '') return;
    this.stats.unmasked++;
    this.stats.lastError = trouble;
  }
}
