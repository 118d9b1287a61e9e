/** Where a camera operator would point and zoom to, for faces that come, move and go. */
import type { PictureSize } from '../../native.js';
import type { Box, Face } from './face.js';
import { SETTLED, Spring } from './spring.js';

export interface CameraSettings {
  /** 0 (the whole picture) to 100 (the face as large as it may become). */
  readonly zoom: number;
  /** 0 (slow) to 100 (quick). */
  readonly speed: number;
}

/** A part of the picture in its own aspect. In units of the picture: 0..1 each way. */
interface View {
  readonly x: number;
  readonly y: number;
  /** Of the picture's width, and of its height. */
  readonly size: number;
}

const WHOLE: View = { x: 0, y: 0, size: 1 };
const MAX_ZOOM = 3;
/** Of the view's height, that a face is to have at zoom 100: a close-up. Half the way there are head and shoulders. */
const MAX_FACE_SHARE = 0.55;
/** The eyes are to be at a third of the view's height. */
const EYE_LINE = 1 / 3;
/** Of a face's width or height, that is to be free around it; above it is the hair. */
const MARGIN_BESIDE = 0.5;
const MARGIN_ABOVE = 0.35;
const MARGIN_BELOW = 0.3;
/** Of the view, that faces which it shows may move before the camera follows. */
const PLACE_ZONE = 0.08;
/** Of their own size, that these may come closer or go away. */
const SIZE_ZONE = 0.25;
/** How long the view stays once no face is seen, in seconds. */
const HOLD_SECONDS = 3;
/** For 95 % of the way. */
const SLOWEST_SECONDS = 4;
const FASTEST_SECONDS = 0.8;

export class CameraPath {
  readonly #picture: PictureSize;
  #settings: CameraSettings;
  readonly #x = new Spring(WHOLE.x);
  readonly #y = new Spring(WHOLE.y);
  readonly #size = new Spring(WHOLE.size);
  /** The view goes to faces, for the present settings: only then small motions of theirs don't count. */
  #isFramed = false;
  #seenAt = -Infinity;
  #now: number | null = null;

  constructor(picture: PictureSize, settings: CameraSettings) {
    this.#picture = picture;
    this.#settings = settings;
  }

  set settings(settings: CameraSettings) {
    this.#settings = settings;
    this.#isFramed = false;
  }

  /** 95 % of the way to where it is pulled takes so long. */
  get settlingSeconds(): number {
    return SLOWEST_SECONDS * (FASTEST_SECONDS / SLOWEST_SECONDS) ** (this.#settings.speed / 100);
  }

  /** What a detector has found, in pixels, at a time of advance()'s clock. */
  see(faces: readonly Face[], seconds: number): void {
    this.#advanceTo(seconds);
    if (faces.length === 0) return;
    this.#seenAt = seconds;
    const wanted = this.#framing(faces);
    if (this.#isFramed && !this.#leavesZone(wanted)) return;
    this.#pullTo(wanted);
    this.#isFramed = true;
  }

  /** The part of the picture to be shown at that time, in pixels; always inside of it and in its aspect. */
  advance(seconds: number): Box {
    this.#advanceTo(seconds);
    // Also when nobody looks for faces any more.
    if (seconds - this.#seenAt >= HOLD_SECONDS) {
      this.#pullTo(WHOLE);
      this.#isFramed = false;
    }
    const { width, height } = this.#picture;
    const view = inside({ x: this.#x.value, y: this.#y.value, size: this.#size.value });
    return { x: view.x * width, y: view.y * height, width: view.size * width, height: view.size * height };
  }

  #advanceTo(seconds: number): void {
    const passed = this.#now === null ? 0 : Math.max(seconds - this.#now, 0);
    this.#now = seconds;
    for (const spring of [this.#x, this.#y, this.#size]) {
      spring.advance(passed, SETTLED / this.settlingSeconds);
    }
  }

  #pullTo(view: View): void {
    this.#x.pullTo(view.x);
    this.#y.pullTo(view.y);
    this.#size.pullTo(view.size);
  }

  /** All faces in the view, the largest as high as it is to be, its eyes at the upper third. */
  #framing(faces: readonly Face[]): View {
    const { width, height } = this.#picture;
    const heights = faces.map(({ box }) => box.height / height);
    const largest = Math.max(...heights);
    const left = Math.min(...faces.map(({ box }) => (box.x - MARGIN_BESIDE * box.width) / width));
    const right = Math.max(...faces.map(({ box }) => (box.x + (1 + MARGIN_BESIDE) * box.width) / width));
    const top = Math.min(...faces.map(({ box }) => (box.y - MARGIN_ABOVE * box.height) / height));
    const bottom = Math.max(...faces.map(({ box }) => (box.y + (1 + MARGIN_BELOW) * box.height) / height));
    const closest = largest / MAX_FACE_SHARE;
    const smallest = Math.min(Math.max(closest, right - left, bottom - top, 1 / MAX_ZOOM), 1);
    // Each step of zoom enlarges by as much as any other.
    const size = smallest ** this.#strength;
    const eyes = faces.map(({ keypoints: { rightEye, leftEye } }) => (rightEye.y + leftEye.y) / 2 / height);
    const eyeLine = eyes.reduce((sum, y) => sum + y, 0) / eyes.length;
    // Headroom gives way where it would cut off a face.
    const y = Math.max(Math.min(eyeLine - EYE_LINE * size, top), bottom - size);
    return inside({ x: (left + right) / 2 - size / 2, y, size });
  }

  /** 0..1 */
  get #strength(): number {
    return this.#settings.zoom / 100;
  }

  /** Where the camera goes already counts, not where it is: it isn't called off on its way. */
  #leavesZone(wanted: View): boolean {
    const [x, y, size] = [this.#x.target, this.#y.target, this.#size.target];
    const offX = Math.abs(wanted.x + wanted.size / 2 - (x + size / 2));
    const offY = Math.abs(wanted.y + wanted.size / 2 - (y + size / 2));
    const offSize = Math.abs(Math.log(wanted.size / size));
    return Math.max(offX, offY) > PLACE_ZONE * size || offSize > this.#strength * Math.log(1 + SIZE_ZONE);
  }
}

/** The nearest view inside the picture. */
function inside({ x, y, size }: View): View {
  const fitting = Math.min(size, 1);
  const within = (start: number): number => Math.min(Math.max(start, 0), 1 - fitting);
  return { x: within(x), y: within(y), size: fitting };
}
