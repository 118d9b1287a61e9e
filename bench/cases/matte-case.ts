/** One case of the matte bench, in a process of its own; prints its samples as JSON. */
import { MatteSubject } from '../lib/matte-subject.js';
import { bandError, boundaryIou, flips, foreground, iou, lag, truthOf } from '../lib/matte-metrics.js';
import { LOOKS } from '../lib/presenter-looks.js';
import { addNoise, throughWebcam } from '../lib/webcam.js';
import type { MatteQuality } from '../../src/native.js';
import { native, type NativePresenter } from '../../src/native.js';

export interface MatteCase {
  quality: MatteQuality;
  /** As drawn, or as a cheap camera would deliver it. */
  picture: 'presenter' | 'webcam';
}

export type MatteMetric = 'iou' | 'band-error' | 'boundary-iou' | 'flips' | 'lag' | 'foreground';

/** By subject, one list of samples for each metric. */
export type MatteSamples = Record<'camfx' | 'bilinear', Record<MatteMetric, number[]>>;

const SIZE = { width: 1280, height: 720 };
const FRAME_SECONDS = 1 / 30;
/** Where the scenes start, s: leaning either way, mouth open, eyes shut. */
const SCENES = [0.4, 2.1, 4.6];
const SCENE_FRAMES = 4;
const STILL_FRAMES = 8;
const FAST_FRAMES = 11;
/** How much faster than usual the presenter moves in the fast scene. */
const HASTE = 6;

class Bench {
  readonly samples: MatteSamples = { camfx: noSamples(), bilinear: noSamples() };
  readonly #picture: MatteCase['picture'];
  readonly #subject: MatteSubject;
  #seed = 0;

  constructor(subject: MatteSubject, picture: MatteCase['picture']) {
    this.#subject = subject;
    this.#picture = picture;
  }

  async run(): Promise<void> {
    for (const look of Object.values(LOOKS)) {
      const presenter = new native.NativePresenter(SIZE, look);
      for (const start of SCENES) await this.#likeness(presenter, start);
      await this.#stillness(presenter);
      await this.#haste(presenter);
      await this.#nobody(presenter.room());
    }
    await this.#nobody(
      new Uint8Array(SIZE.width * SIZE.height * 1.5)
        .fill(16, 0, SIZE.width * SIZE.height)
        .fill(128, SIZE.width * SIZE.height),
    );
    await this.#nobody(addNoise(new Uint8Array(SIZE.width * SIZE.height * 1.5).fill(128), 127, 5));
  }

  async #mattes(i420: Uint8Array, noise = 0): Promise<Record<'camfx' | 'bilinear', Uint8Array>> {
    const seed = this.#seed++;
    if (this.#picture === 'webcam')
      return this.#subject.mattes('MJPG', await throughWebcam(i420, SIZE, { noise: 10, seed }));
    return this.#subject.mattes('YU12', noise === 0 ? i420 : addNoise(i420, noise, seed));
  }

  /** Somebody who moves as people in front of cameras do. */
  async #likeness(presenter: NativePresenter, start: number): Promise<void> {
    this.#subject.forget();
    for (let frame = 0; frame < SCENE_FRAMES; frame++) {
      const { i420, alpha } = presenter.render(start + frame * FRAME_SECONDS);
      const truth = truthOf(alpha, SIZE);
      const mattes = await this.#mattes(i420);
      for (const [subject, matte] of entries(mattes)) {
        this.samples[subject].iou.push(iou(matte, truth));
        this.samples[subject]['band-error'].push(bandError(matte, truth));
        this.samples[subject]['boundary-iou'].push(boundaryIou(matte, truth));
      }
    }
  }

  /** Somebody who sits still, in front of a noisy camera. */
  async #stillness(presenter: NativePresenter): Promise<void> {
    this.#subject.forget();
    const { i420 } = presenter.render(0);
    let before = await this.#mattes(i420, 5);
    for (let frame = 1; frame < STILL_FRAMES; frame++) {
      const now = await this.#mattes(i420, 5);
      for (const [subject, matte] of entries(now))
        this.samples[subject].flips.push(flips(matte, before[subject]));
      before = now;
    }
  }

  /** Somebody in haste. */
  async #haste(presenter: NativePresenter): Promise<void> {
    this.#subject.forget();
    const truths: Uint8Array[] = [];
    const mattes: Record<'camfx' | 'bilinear', Uint8Array[]> = { camfx: [], bilinear: [] };
    for (let frame = 0; frame < FAST_FRAMES; frame++) {
      const { i420, alpha } = presenter.render(0.2 + frame * FRAME_SECONDS * HASTE);
      truths.push(alpha);
      for (const [subject, matte] of entries(await this.#mattes(i420))) mattes[subject].push(matte);
    }
    for (const [subject, own] of entries(mattes)) this.samples[subject].lag.push(lag(own, truths));
  }

  async #nobody(i420: Uint8Array): Promise<void> {
    this.#subject.forget();
    for (const [subject, matte] of entries(await this.#mattes(i420, 3)))
      this.samples[subject].foreground.push(foreground(matte));
  }
}

function noSamples(): Record<MatteMetric, number[]> {
  return { iou: [], 'band-error': [], 'boundary-iou': [], flips: [], lag: [], foreground: [] };
}

function entries<Value>(of: Record<'camfx' | 'bilinear', Value>): ['camfx' | 'bilinear', Value][] {
  return [
    ['camfx', of.camfx],
    ['bilinear', of.bilinear],
  ];
}

const argument = process.argv[2];
if (argument === undefined)
  throw new Error('Expected a case as JSON; run it through: npm run bench -- matte');
const { quality, picture } = JSON.parse(argument) as MatteCase;
const subject = await MatteSubject.open(quality, SIZE);
const bench = new Bench(subject, picture);
await bench.run();
await subject.close();
console.log(JSON.stringify(bench.samples));
