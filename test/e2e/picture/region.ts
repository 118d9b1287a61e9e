/** A set of pixels: 1 for each that belongs to it. */
export type Region = Uint8Array;

/** The pixels whose whole neighbourhood of `radius` belongs to the set, the picture's border aside. */
export function shrink(region: Region, width: number, height: number, radius: number): Region {
  const sums = integral(region, width, height);
  const shrunk = new Uint8Array(region.length);
  forEachWindow(width, height, radius, (pixel, window) => {
    shrunk[pixel] = windowSum(sums, width, window) === windowArea(window) ? 1 : 0;
  });
  return shrunk;
}

/** Low-passes values with a square window of `radius`, averaging over the pixels of the region only. */
export function boxBlur(
  values: Float32Array,
  region: Region,
  width: number,
  height: number,
  radius: number,
): Float32Array {
  const weights = integral(region, width, height);
  const sums = integral(
    values.map((value, pixel) => (region[pixel] ? value : 0)),
    width,
    height,
  );
  const blurred = new Float32Array(values.length);
  forEachWindow(width, height, radius, (pixel, window) => {
    const weight = windowSum(weights, width, window);
    blurred[pixel] = weight === 0 ? 0 : windowSum(sums, width, window) / weight;
  });
  return blurred;
}

export function areaOf(region: Region): number {
  return region.reduce((sum, member) => sum + member, 0);
}

/** A half-open rectangle of pixels. */
interface Window {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

function forEachWindow(
  width: number,
  height: number,
  radius: number,
  visit: (pixel: number, window: Window) => void,
): void {
  for (let y = 0; y < height; y++) {
    const top = Math.max(0, y - radius);
    const bottom = Math.min(height, y + radius + 1);
    for (let x = 0; x < width; x++) {
      const left = Math.max(0, x - radius);
      const right = Math.min(width, x + radius + 1);
      visit(y * width + x, { left, top, right, bottom });
    }
  }
}

function windowArea({ left, top, right, bottom }: Window): number {
  return (right - left) * (bottom - top);
}

/** Summed-area table with a zero row and column in front, so that any window's sum takes four reads. */
function integral(values: Uint8Array | Float32Array, width: number, height: number): Float64Array {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += values[y * width + x] ?? 0;
      sums[(y + 1) * (width + 1) + x + 1] = row + (sums[y * (width + 1) + x + 1] ?? 0);
    }
  }
  return sums;
}

function windowSum(sums: Float64Array, width: number, { left, top, right, bottom }: Window): number {
  const at = (x: number, y: number) => sums[y * (width + 1) + x] ?? 0;
  return at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top);
}
