/**
 * A room with a message in it: a bit in each cell of 2x2 pixels, bright or dark. Whoever sees a published frame reads a
 * bit where the cell is brighter or darker than what is around it; of a hidden room that guesses right half the time.
 */
import type { PictureSize } from '../../../../src/native.js';

const CELL = 2;
/** Beside the person the matte may be soft. */
const EDGE = 16;

export class SecretRoom {
  readonly #size: PictureSize;
  readonly #bits: Uint8Array;
  readonly #columns: number;
  /** Where the person begins, 0 to 2/3 of the picture's width. */
  readonly #left: number;

  constructor(size: PictureSize, seed: number, left = 1 / 3) {
    this.#size = size;
    this.#left = left;
    this.#columns = size.width / CELL;
    this.#bits = new Uint8Array((this.#columns * size.height) / CELL);
    let state = seed | 1;
    for (let at = 0; at < this.#bits.length; at++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      this.#bits[at] = (state >>> 9) & 1;
    }
  }

  /** I420: the room, and in a third of it a grey person without anything secret. */
  frame(): Uint8Array {
    const { width, height } = this.#size;
    const i420 = new Uint8Array((width * height * 3) / 2).fill(128);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        if (!this.isPerson(x / width)) i420[y * width + x] = this.#bit(x, y) ? 200 : 60;
    return i420;
  }

  /** Of a place across the picture, 0 to 1. */
  isPerson(across: number): boolean {
    return across >= this.#left && across < this.#left + 1 / 3;
  }

  /** The share of bits that are read right, in the room, mirrored, upside down or both; 0.5 is guessing. */
  readBy(luma: Uint8Array): number {
    const ways = [false, true].flatMap((isMirrored) =>
      [false, true].map((isUpsideDown) => this.#read(luma, isMirrored, isUpsideDown)),
    );
    return Math.max(...ways);
  }

  #read(luma: Uint8Array, isMirrored: boolean, isUpsideDown: boolean): number {
    const { width, height } = this.#size;
    let right = 0;
    let bits = 0;
    for (let y = CELL; y < height - 2 * CELL; y += CELL)
      for (let x = CELL; x < width - 2 * CELL; x += CELL) {
        // The last cell of a row begins at width - CELL.
        const roomX = isMirrored ? width - CELL - x : x;
        const roomY = isUpsideDown ? height - CELL - y : y;
        if (roomX > width * this.#left - EDGE && roomX < width * (this.#left + 1 / 3) + EDGE) continue;
        const isBright = brightness(luma, width, x, y) > 0;
        const bit = this.#bit(roomX, roomY);
        if (isBright === (bit === 1)) right++;
        bits++;
      }
    return right / bits;
  }

  #bit(x: number, y: number): number {
    return this.#bits[Math.floor(y / CELL) * this.#columns + Math.floor(x / CELL)] ?? 0;
  }
}

/** Of the cell, less that of the cells around it. */
function brightness(luma: Uint8Array, width: number, x: number, y: number): number {
  const cell = (left: number, top: number): number => luma[top * width + left] ?? 0;
  const around =
    cell(x - CELL, y) + cell(x + CELL, y) + cell(x, y - CELL) + cell(x, y + CELL) + cell(x - CELL, y - CELL);
  return cell(x, y) - around / 5;
}
