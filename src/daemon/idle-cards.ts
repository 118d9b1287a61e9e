/** The idle cards of all outputs: each is drawn once, and the last few are kept. */
import { toCamfxError } from '../errors.js';
import { drawIdleCard, type IdleCard, unpackIdleCard } from './idle-card.js';
import { log } from './log.js';

/** A camera goes back and forth between few of them: off, starting, on. */
const KEPT = 4;
/** 5 minutes, with an upkeep every 2 s. */
const MOST_TURNS_TO_PAINTER = 150;

export class IdleCards {
  readonly #draw: typeof drawIdleCard;
  /** Packed, by description, the one used last at the end. */
  readonly #pictures = new Map<string, Promise<Buffer>>();
  #painting: Promise<void> = Promise.resolve();
  #failedPainters = 0;
  /** Occasions that pass before the next painter. */
  #turnsToPainter = 0;

  constructor(draw = drawIdleCard) {
    this.#draw = draw;
  }

  /** Packed I420 of the card's size; null when it can't be drawn now: to be asked for again at the next upkeep. */
  async get(card: IdleCard): Promise<Buffer | null> {
    const key = JSON.stringify(card);
    const known = this.#pictures.get(key);
    if (!known && this.#turnsToPainter-- > 0) return null;
    const picture = known ?? this.#drawInTurn(card);
    this.#pictures.delete(key);
    this.#pictures.set(key, picture);
    const [oldest] = this.#pictures.keys();
    if (this.#pictures.size > KEPT && oldest !== undefined) this.#pictures.delete(oldest);
    try {
      const drawn = unpackIdleCard(await picture, card);
      this.#failedPainters = 0;
      return drawn;
    } catch (thrown) {
      if (this.#pictures.get(key) === picture) this.#onPainterFailed(key, thrown);
      return null;
    }
  }

  /** One painter at a time, whatever a producer has to say. */
  #drawInTurn(card: IdleCard): Promise<Buffer> {
    const picture = this.#painting.then(() => this.#draw(card));
    this.#painting = picture.then(
      () => undefined,
      () => undefined,
    );
    return picture;
  }

  /** Where no painter can run, none should be started every 2 s for weeks. */
  #onPainterFailed(key: string, thrown: unknown): void {
    log('warning', `idle card: ${toCamfxError(thrown).message}`);
    this.#pictures.delete(key);
    this.#turnsToPainter = Math.min(2 ** this.#failedPainters++ - 1, MOST_TURNS_TO_PAINTER);
  }
}
