/** What a cheap camera makes of a picture: sensor noise, a soft lens, JPEG. */
import sharp from 'sharp';
import { native, type PictureSize } from '../../src/native.js';

/** Evenly spread in [0, 1), the same for the same seed. */
function* randomNumbers(seed: number): Generator<number, never> {
  let state = seed + 1;
  for (;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** Noise of that many levels each way on luma and half as many on chroma, most of it near 0. */
export function addNoise(i420: Uint8Array, levels: number, seed: number): Uint8Array {
  const noisy = new Uint8Array(i420.length);
  const random = randomNumbers(seed);
  const luma = (i420.length * 2) / 3;
  for (const [at, value] of i420.entries()) {
    const amount = (random.next().value + random.next().value - 1) * (at < luma ? levels : levels / 2);
    noisy[at] = Math.min(Math.max(Math.round(value + amount), 16), 235);
  }
  return noisy;
}

/** A JPEG as a camera would deliver it. */
export async function throughWebcam(
  i420: Uint8Array,
  size: PictureSize,
  { noise, seed }: { noise: number; seed: number },
): Promise<Uint8Array> {
  const rgb = native.toRgb('YU12', addNoise(i420, noise, seed), size.width, size.height);
  const raw = { width: size.width, height: size.height, channels: 3 } as const;
  return sharp(rgb, { raw }).blur(0.8).jpeg({ quality: 75, chromaSubsampling: '4:2:0' }).toBuffer();
}
