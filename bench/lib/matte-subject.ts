/** The matte of a frame as the engine makes it, and as plain bilinear enlargement of the same mask would. */
import { Segmenter } from '../../src/engine/matte/segmenter.js';
import { native, type Compositor, type MatteQuality, type PictureSize } from '../../src/native.js';
import { modelOf } from '../../src/engine/matte/models.js';

export class MatteSubject {
  readonly #size: PictureSize;
  readonly #model: Segmenter;
  readonly #compositor: Compositor;
  /** The model runs for every other frame. */
  readonly #skipping: boolean;
  #frame = 0;

  private constructor(size: PictureSize, model: Segmenter, skipping: boolean) {
    this.#size = size;
    this.#model = model;
    this.#skipping = skipping;
    this.#compositor = new native.Compositor(size);
  }

  static async open(quality: MatteQuality, size: PictureSize): Promise<MatteSubject> {
    const subject = new MatteSubject(size, await Segmenter.open(modelOf(quality)), quality === 'low');
    subject.#compositor.setMatteQuality(quality);
    return subject;
  }

  /** The next frame is of another scene. */
  forget(): void {
    this.#compositor.clearMatte();
    this.#frame = 0;
  }

  async mattes(fourcc: string, bytes: Uint8Array): Promise<Record<'camfx' | 'bilinear', Uint8Array>> {
    const { width, height, input, mask } = this.#model;
    this.#compositor.load(fourcc, bytes, 1);
    this.#compositor.fillModelInput(input, width, height);
    const held = this.#skipping && this.#frame++ % 2 === 1;
    if (!held) await this.#model.run();
    const usable = held ? this.#compositor.holdMatte() : this.#compositor.updateMatte(mask, width, height);
    if (!usable) throw new Error('The mask was refused');
    return { camfx: this.#compositor.matte(), bilinear: enlarge(mask, { width, height }, this.#size) };
  }

  async close(): Promise<void> {
    await this.#model.close();
  }
}

interface Position {
  index: number;
  next: number;
  share: number;
}

/** Where the centres of n output samples lie between those of the input. */
function positions(from: number, to: number): Position[] {
  return Array.from({ length: to }, (_, i) => {
    const place = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
    const index = Math.floor(place);
    return { index, next: Math.min(index + 1, from - 1), share: place - index };
  });
}

/** Bilinear, with half-pixel centres. */
function enlarge(mask: Float32Array, from: PictureSize, to: PictureSize): Uint8Array {
  const columns = positions(from.width, to.width);
  const alpha = new Uint8Array(to.width * to.height);
  for (const [y, row] of positions(from.height, to.height).entries()) {
    const cells = Float32Array.from({ length: from.width }, (_, x) => {
      const [upper, lower] = [mask[row.index * from.width + x] ?? 0, mask[row.next * from.width + x] ?? 0];
      return upper + (lower - upper) * row.share;
    });
    for (const [x, { index, next, share }] of columns.entries()) {
      const [left, right] = [cells[index] ?? 0, cells[next] ?? 0];
      alpha[y * to.width + x] = Math.round(255 * (left + (right - left) * share));
    }
  }
  return alpha;
}
