import { lumaOf, type Picture } from './picture.js';
import { areaOf, boxBlur, type Region } from './region.js';

/** Mean absolute difference per channel over a region, in 8-bit levels; the worst of the three channels. */
export function colourDifference(a: Picture, b: Picture, region: Region): number {
  const sums = [0, 0, 0];
  for (let pixel = 0; pixel < region.length; pixel++) {
    if (!region[pixel]) continue;
    for (let channel = 0; channel < 3; channel++) {
      const index = pixel * 3 + channel;
      sums[channel] = (sums[channel] ?? 0) + Math.abs((a.rgb[index] ?? 0) - (b.rgb[index] ?? 0));
    }
  }
  return Math.max(...sums) / areaOf(region);
}

/** How much fine detail a region holds: the variance of what a low-pass of `radius` takes away from the luma. */
export function detailEnergy(picture: Picture, region: Region, radius = 4): number {
  const { width, height } = picture;
  const luma = lumaOf(picture);
  const smooth = boxBlur(luma, wholePicture(picture), width, height, radius);
  return regionMean(region, (pixel) => ((luma[pixel] ?? 0) - (smooth[pixel] ?? 0)) ** 2);
}

/** Mean absolute luma difference over `region` after low-passing both pictures within `domain`. */
export function smoothDifference(
  a: Picture,
  b: Picture,
  domain: Region,
  region: Region,
  radius: number,
): number {
  const smooth = (picture: Picture) =>
    boxBlur(lumaOf(picture), domain, picture.width, picture.height, radius);
  const [smoothA, smoothB] = [smooth(a), smooth(b)];
  return regionMean(region, (pixel) => Math.abs((smoothA[pixel] ?? 0) - (smoothB[pixel] ?? 0)));
}

/** Mean and standard deviation of the whole picture's luma. */
export function lumaSpread(picture: Picture): { mean: number; deviation: number } {
  const luma = lumaOf(picture);
  const mean = luma.reduce((sum, value) => sum + value, 0) / luma.length;
  const variance = luma.reduce((sum, value) => sum + (value - mean) ** 2, 0) / luma.length;
  return { mean, deviation: Math.sqrt(variance) };
}

export function wholePicture({ width, height }: Picture): Region {
  return new Uint8Array(width * height).fill(1);
}

function regionMean(region: Region, valueAt: (pixel: number) => number): number {
  let sum = 0;
  region.forEach((member, pixel) => {
    if (member) sum += valueAt(pixel);
  });
  return sum / areaOf(region);
}
