import * as z from 'zod';
import { native, type NativeEffect, type PictureSize } from '../../native.js';
import { CameraPath, type CameraSettings } from '../face/camera-path.js';
import type { FaceWatch } from '../face/face-watch.js';
import { defineEffect, type Effect, type EffectFrame } from './effect.js';

const parameters = z.object({
  zoom: z.number().min(0).max(100).default(50).describe('0 (the whole picture) to 100 (close-up)'),
  speed: z.number().min(0).max(100).default(50).describe('how quickly the camera follows: 0 to 100'),
});

/** The same pixels as crop, whose part a camera path chooses. */
class AutoFrameEffect implements Effect {
  readonly hidesRoom = false;
  readonly needsMatte = false;
  readonly moves = true;
  readonly #size: PictureSize;
  readonly #watch: FaceWatch;
  readonly #path: CameraPath;
  readonly #native: NativeEffect;
  #settings: CameraSettings;

  constructor(settings: CameraSettings, size: PictureSize, watch: FaceWatch) {
    this.#settings = settings;
    this.#size = size;
    this.#watch = watch;
    this.#path = new CameraPath(size, settings);
    this.#native = new native.NativeEffect('crop', { x: 0, y: 0, ...size });
  }

  get description(): string {
    return `auto-frame ${String(this.#settings.zoom)}`;
  }

  async prepare(frame: EffectFrame): Promise<NativeEffect | null> {
    const faces = await this.#watch.look(frame);
    if (faces) this.#path.see(faces, frame.seconds);
    const rect = this.#path.advance(frame.seconds);
    if (rect.width === this.#size.width) return null;
    this.#native.set(rect);
    return this.#native;
  }

  change(wanted: unknown): () => void {
    const settings = parameters.parse(wanted);
    return () => {
      this.#settings = this.#path.settings = settings;
    };
  }

  forget(): void {
    // The view glides on from where it is: a change of another effect must not make the picture jump.
    this.#watch.forget();
  }

  close(): void {
    this.#watch.close();
    this.#native.close();
  }
}

export const autoFrame = defineEffect({
  name: 'auto-frame',
  summary: 'The camera zooms in on the face and follows it.',
  parameters,
  main: 'zoom',
  async open(wanted, { size }) {
    // Loaded only here: who only asks for the parameters needs no model's runtime.
    const { FaceWatch } = await import('../face/face-watch.js');
    return new AutoFrameEffect(wanted, size, await FaceWatch.open(size));
  },
});
