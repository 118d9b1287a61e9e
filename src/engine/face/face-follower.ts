/** Ovals of skin that glide along with faces which a detector finds a few times per second. */
import type { FaceOval } from '../../native.js';
import type { Face } from './face.js';
import { SETTLED, Spring } from './spring.js';

type Place = Omit<FaceOval, 'presence'>;

const MAX_FACES = 4;
/** For 95 % of the way. */
const FOLLOW_SECONDS = 0.4;
const FADE_SECONDS = 0.5;
/** A face that isn't found for so long has gone. */
const HOLD_SECONDS = 0.7;
/** Of the box, from its centre: the box ends at the chin, and above the brows. */
const RADIUS_X = 0.6;
const RADIUS_Y = 0.8;
/** Of the box's height, from its centre up: the forehead is above it. */
const RAISED = 0.14;

class FollowedFace {
  readonly #springs: Record<keyof FaceOval, Spring>;
  #seenAt: number;

  constructor(place: Place, seconds: number) {
    this.#springs = {
      centerX: new Spring(place.centerX),
      centerY: new Spring(place.centerY),
      radiusX: new Spring(place.radiusX),
      radiusY: new Spring(place.radiusY),
      presence: new Spring(0),
    };
    this.#seenAt = seconds;
    this.#springs.presence.pullTo(1);
  }

  get oval(): FaceOval {
    const { centerX, centerY, radiusX, radiusY, presence } = this.#springs;
    return {
      centerX: centerX.value,
      centerY: centerY.value,
      radiusX: radiusX.value,
      radiusY: radiusY.value,
      presence: presence.value,
    };
  }

  get hasGone(): boolean {
    const { presence } = this.#springs;
    return presence.target === 0 && presence.value < 0.01;
  }

  /** How far off a place is, in widths of the face. */
  distanceTo({ centerX, centerY }: Place): number {
    const { centerX: x, centerY: y, radiusX } = this.#springs;
    return Math.hypot(centerX - x.target, centerY - y.target) / (2 * radiusX.target);
  }

  see(place: Place, seconds: number): void {
    const { centerX, centerY, radiusX, radiusY, presence } = this.#springs;
    centerX.pullTo(place.centerX);
    centerY.pullTo(place.centerY);
    radiusX.pullTo(place.radiusX);
    radiusY.pullTo(place.radiusY);
    presence.pullTo(1);
    this.#seenAt = seconds;
  }

  advance(passed: number, seconds: number): void {
    const { presence, ...place } = this.#springs;
    if (seconds - this.#seenAt >= HOLD_SECONDS) presence.pullTo(0);
    for (const spring of Object.values(place)) spring.advance(passed, SETTLED / FOLLOW_SECONDS);
    presence.advance(passed, SETTLED / FADE_SECONDS);
  }
}

export class FaceFollower {
  #faces: FollowedFace[] = [];
  #now: number | null = null;

  /** What a detector has found, the surest first, at a time of advance()'s clock. */
  see(found: readonly Face[], seconds: number): void {
    this.#advanceTo(seconds);
    const free = new Set(this.#faces);
    for (const face of found.slice(0, MAX_FACES)) {
      const place = ovalOf(face);
      const [nearest] = [...free].sort((a, b) => a.distanceTo(place) - b.distanceTo(place));
      if (nearest && nearest.distanceTo(place) < 1) {
        nearest.see(place, seconds);
        free.delete(nearest);
      } else if (this.#faces.length < MAX_FACES) {
        this.#faces.push(new FollowedFace(place, seconds));
      }
    }
  }

  /** Where the faces are at that time. */
  advance(seconds: number): FaceOval[] {
    this.#advanceTo(seconds);
    return this.#faces.map(({ oval }) => oval);
  }

  #advanceTo(seconds: number): void {
    const passed = this.#now === null ? 0 : Math.max(seconds - this.#now, 0);
    this.#now = seconds;
    for (const face of this.#faces) face.advance(passed, seconds);
    this.#faces = this.#faces.filter((face) => !face.hasGone);
  }
}

function ovalOf({ box }: Face): Place {
  return {
    centerX: box.x + box.width / 2,
    centerY: box.y + box.height * (0.5 - RAISED),
    radiusX: box.width * RADIUS_X,
    radiusY: box.height * RADIUS_Y,
  };
}
