/** Packed 8-bit RGB, three bytes a pixel, rows without padding. */
export interface Picture {
  width: number;
  height: number;
  rgb: Uint8Array;
}

/** I420: a luma plane and two chroma planes of half size, without padding. Even width and height. */
export interface I420Frame {
  width: number;
  height: number;
  i420: Uint8Array;
}

/** Converts by the BT.601 limited-range equations, as browsers do for every virtual camera. */
export function toRgb({ width, height, i420 }: I420Frame): Picture {
  const rgb = new Uint8ClampedArray(width * height * 3);
  const chromaU = width * height;
  const chromaV = chromaU + chromaU / 4;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const chroma = (y >> 1) * (width >> 1) + (x >> 1);
      const luma = 1.164383 * ((i420[y * width + x] ?? 0) - 16);
      const u = (i420[chromaU + chroma] ?? 0) - 128;
      const v = (i420[chromaV + chroma] ?? 0) - 128;
      const pixel = (y * width + x) * 3;
      rgb[pixel] = luma + 1.596027 * v;
      rgb[pixel + 1] = luma - 0.391762 * u - 0.812968 * v;
      rgb[pixel + 2] = luma + 2.017232 * u;
    }
  }
  return { width, height, rgb: new Uint8Array(rgb.buffer) };
}

/** Drops the opacity of a browser's canvas. */
export function fromRgba(width: number, height: number, rgba: Uint8Array): Picture {
  if (rgba.length !== width * height * 4) {
    throw new Error(
      `expected ${width * height * 4} bytes for ${width}x${height} RGBA but received ${rgba.length}`,
    );
  }
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) rgb[pixel * 3 + channel] = rgba[pixel * 4 + channel] ?? 0;
  }
  return { width, height, rgb };
}

/** The luma of each pixel, BT.601. */
export function lumaOf({ width, height, rgb }: Picture): Float32Array {
  const luma = new Float32Array(width * height);
  for (let pixel = 0; pixel < luma.length; pixel++) {
    const [r, g, b] = [rgb[pixel * 3] ?? 0, rgb[pixel * 3 + 1] ?? 0, rgb[pixel * 3 + 2] ?? 0];
    luma[pixel] = 0.299 * r + 0.587 * g + 0.114 * b;
  }
  return luma;
}

/** The columns from `left` on. */
export function cropped({ width, height, rgb }: Picture, left: number, columns: number): Picture {
  const part = new Uint8Array(columns * height * 3);
  for (let y = 0; y < height; y++) {
    const row = (y * width + left) * 3;
    part.set(rgb.subarray(row, row + columns * 3), y * columns * 3);
  }
  return { width: columns, height, rgb: part };
}
