import * as z from 'zod';
import { native, type NativeEffect, type PictureSize } from '../../native.js';
import type { Box } from '../face/face.js';
import { defineEffect, type Effect } from './effect.js';

const percent = z.number().min(0).max(100).default(50);

const parameters = z.object({
  zoom: z.number().min(1).max(4).default(1.5).describe('1 (the whole picture) to 4'),
  x: percent.describe('where in the picture the part lies: 0 (left) to 100 (right)'),
  y: percent.describe('0 (top) to 100 (bottom)'),
});
type Parameters = z.output<typeof parameters>;

class CropEffect implements Effect {
  readonly hidesRoom = false;
  readonly needsMatte = false;
  readonly moves = true;
  readonly #size: PictureSize;
  readonly #native: NativeEffect;
  #parameters: Parameters;

  constructor(wanted: Parameters, size: PictureSize) {
    this.#size = size;
    this.#parameters = wanted;
    this.#native = new native.NativeEffect('crop', cropRect(wanted, size));
  }

  get description(): string {
    const { zoom, x, y } = this.#parameters;
    return `crop ${String(zoom)} at ${String(x)},${String(y)}`;
  }

  prepare(): NativeEffect | null {
    return this.#parameters.zoom > 1 ? this.#native : null;
  }

  change(wanted: unknown): () => void {
    const next = parameters.parse(wanted);
    return () => {
      this.#parameters = next;
      this.#native.set(cropRect(next, this.#size));
    };
  }

  forget(): void {
    // It knows nothing of earlier frames.
  }

  close(): void {
    this.#native.close();
  }
}

/** The part in pixels: at 0 and 100 it touches the picture's borders. */
export function cropRect({ zoom, x, y }: Parameters, size: PictureSize): Box {
  const width = size.width / zoom;
  const height = size.height / zoom;
  return { x: ((size.width - width) * x) / 100, y: ((size.height - height) * y) / 100, width, height };
}

export const crop = defineEffect({
  name: 'crop',
  summary: 'A part of the picture fills the frame.',
  parameters,
  main: 'zoom',
  open: (wanted, { size }) => new CropEffect(wanted, size),
});
