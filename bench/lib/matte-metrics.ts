/** How good a matte is, against the exact opacity. Planes hold 255 = person, row by row. */
import type { PictureSize } from '../../src/native.js';

/** The distances of chamfer(): so many units are one pixel. */
const UNIT = 3;
const DIAGONAL = 4;
const FAR = 255;

const isPerson = (alpha: number | undefined): boolean => (alpha ?? 0) >= 128;

/** Each pixel's distance from the outline, near enough to Euclid's (3-4 chamfer), in thirds of a pixel up to 255. */
export function distanceFromOutline(alpha: Uint8Array, { width, height }: PictureSize): Uint8Array {
  const distance = new Uint8Array(width * height).fill(FAR);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const person = isPerson(alpha[at]);
      if (x + 1 < width && isPerson(alpha[at + 1]) !== person) distance[at] = distance[at + 1] = 1;
      if (y + 1 < height && isPerson(alpha[at + width]) !== person) distance[at] = distance[at + width] = 1;
    }
  }
  const relax = (at: number, neighbour: number, step: number): void => {
    const longer = (distance[neighbour] ?? FAR) + step;
    if (longer < (distance[at] ?? FAR)) distance[at] = longer;
  };
  const sweep = (y: number, neighbours: number, side: -1 | 1): void => {
    const row = y * width;
    for (let i = 0; i < width; i++) {
      const x = side === -1 ? i : width - 1 - i;
      if (x + side >= 0 && x + side < width) relax(row + x, row + x + side, UNIT);
      if (neighbours < 0 || neighbours >= width * height) continue;
      relax(row + x, neighbours + x, UNIT);
      if (x > 0) relax(row + x, neighbours + x - 1, DIAGONAL);
      if (x + 1 < width) relax(row + x, neighbours + x + 1, DIAGONAL);
    }
  };
  for (let y = 0; y < height; y++) sweep(y, (y - 1) * width, -1);
  for (let y = height - 1; y >= 0; y--) sweep(y, (y + 1) * width, 1);
  return distance;
}

/** The truth of one frame, measured once for all who are compared with it. */
export interface Truth {
  alpha: Uint8Array;
  distance: Uint8Array;
  size: PictureSize;
}

export function truthOf(alpha: Uint8Array, size: PictureSize): Truth {
  return { alpha, distance: distanceFromOutline(alpha, size), size };
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);

/** Intersection over union of the persons, 0..1. */
export function iou(alpha: Uint8Array, truth: Truth): number {
  let [both, either] = [0, 0];
  for (const [at, value] of alpha.entries()) {
    const [found, wanted] = [isPerson(value), isPerson(truth.alpha[at])];
    if (found && wanted) both++;
    if (found || wanted) either++;
  }
  return ratio(both, either);
}

/** Mean absolute difference of the opacity within 15 pixels of the outline at 720p, as far at other sizes; percent. */
export function bandError(alpha: Uint8Array, { alpha: wanted, distance, size }: Truth): number {
  const reach = (15 * UNIT * size.height) / 720;
  let [sum, count] = [0, 0];
  for (const [at, value] of alpha.entries()) {
    if ((distance[at] ?? FAR) > reach) continue;
    sum += Math.abs(value - (wanted[at] ?? 0));
    count++;
  }
  return count === 0 ? 0 : (100 * sum) / (255 * count);
}

/** Intersection over union of the strips that lie up to 4 pixels inside each outline (Cheng and others, 2021). */
export function boundaryIou(alpha: Uint8Array, truth: Truth): number {
  const reach = 4 * UNIT;
  const distance = distanceFromOutline(alpha, truth.size);
  let [both, either] = [0, 0];
  for (const [at, value] of alpha.entries()) {
    const found = isPerson(value) && (distance[at] ?? FAR) <= reach;
    const wanted = isPerson(truth.alpha[at]) && (truth.distance[at] ?? FAR) <= reach;
    if (found && wanted) both++;
    if (found || wanted) either++;
  }
  return ratio(both, either);
}

/** The share of pixels that changed sides. */
export function flips(alpha: Uint8Array, before: Uint8Array): number {
  let count = 0;
  for (const [at, value] of alpha.entries()) if (isPerson(value) !== isPerson(before[at])) count++;
  return ratio(count, alpha.length);
}

/** The share of pixels that show a person, even faintly. */
export function foreground(alpha: Uint8Array): number {
  let count = 0;
  for (const value of alpha) if (value > 0) count++;
  return ratio(count, alpha.length);
}

/** By how many frames the mattes come late: the shift, -3..3, with which they differ least from the truth. */
export function lag(mattes: readonly Uint8Array[], truths: readonly Uint8Array[]): number {
  const REACH = 3;
  let best = { shift: 0, difference: Infinity };
  for (let shift = -REACH; shift <= REACH; shift++) {
    let difference = 0;
    for (let frame = REACH; frame < mattes.length - REACH; frame++)
      difference += totalDifference(mattes[frame], truths[frame - shift]);
    if (difference < best.difference) best = { shift, difference };
  }
  return best.shift;
}

function totalDifference(one: Uint8Array = new Uint8Array(), other: Uint8Array = new Uint8Array()): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += Math.abs((one[at] ?? 0) - (other[at] ?? 0));
  return sum;
}
