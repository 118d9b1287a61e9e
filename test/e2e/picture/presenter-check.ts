import { colourDifference, detailEnergy, lumaSpread, smoothDifference } from './measure.js';
import { lumaOf, toRgb, type Picture } from './picture.js';
import { areaOf, shrink, type Region } from './region.js';

/** What the source drew before any effect, and where: alpha 255 = person, 0 = room. */
export interface Reference {
  width: number;
  height: number;
  i420: Uint8Array;
  alpha: Uint8Array;
}

export interface Tolerance {
  /** Levels per channel that the person may differ by. */
  person: number;
  /** Share of the room's fine detail that the blur may leave. */
  roomDetail: number;
  /** Luma levels that the room's large shapes may differ by. */
  roomShape: number;
}

/** For pictures that no lossy codec has touched. */
export const exactTolerance: Tolerance = { person: 6, roomDetail: 0.25, roomShape: 10 };

/** For pictures that came through a real-time video codec. */
export const codecTolerance: Tolerance = { person: 12, roomDetail: 0.35, roomShape: 14 };

/** Lengths are in shares of the picture's height, and at least a pixel. How far a matte may be wrong, to each side. */
const insideMargin = 1 / 30;
const outsideMargin = 1 / 15;
/** A low-pass that leaves nothing but large shapes of the room, stronger than any blur effect. */
const shapeRadius = 1 / 15;
/** The search for a misplaced person: each step, and the steps to each side. */
const searchStep = 1 / 90;
const searchSteps = 4;

/** Judges pictures against a known frame: the person must be sharp and in place, the room hidden. */
export class PresenterCheck {
  private readonly raw: Picture;
  private readonly person: Region;
  private readonly room: Region;
  private readonly roomInterior: Region;
  private readonly rawDetail: number;
  private readonly rawLuma: Float32Array;

  constructor(reference: Reference) {
    const { width, height, alpha } = reference;
    this.raw = toRgb(reference);
    this.rawLuma = lumaOf(this.raw);
    this.person = shrink(
      mark(alpha, (opacity) => opacity >= 128),
      width,
      height,
      this.pixels(insideMargin),
    );
    this.room = mark(alpha, (opacity) => opacity === 0);
    this.roomInterior = shrink(this.room, width, height, this.pixels(outsideMargin));
    if (areaOf(this.person) === 0 || areaOf(this.roomInterior) === 0) {
      throw new Error('the reference frame shows no person or no room');
    }
    this.rawDetail = detailEnergy(this.raw, this.roomInterior);
  }

  /** What is wrong with a picture that should show the person over the blurred room; empty when all is right. */
  blurred(picture: Picture, tolerance: Tolerance): string[] {
    const problems = [...this.personInPlace(picture, tolerance)];
    const detail = detailEnergy(picture, this.roomInterior) / this.rawDetail;
    if (!(detail <= tolerance.roomDetail)) {
      problems.push(
        `the room keeps ${percent(detail)} of its detail, at most ${percent(tolerance.roomDetail)} is blur`,
      );
    }
    const shape = smoothDifference(picture, this.raw, this.room, this.roomInterior, this.pixels(shapeRadius));
    if (!(shape <= tolerance.roomShape)) {
      problems.push(
        `the room's shapes differ by ${shape.toFixed(1)} levels, at most ${tolerance.roomShape} is blur`,
      );
    }
    return problems;
  }

  /** What is wrong with a picture that should show neither the person nor nothing at all. */
  idle(picture: Picture): string[] {
    const { mean, deviation } = lumaSpread(picture);
    if (mean < 5 || deviation < 2)
      return [`the picture is blank: luma ${mean.toFixed(0)}±${deviation.toFixed(1)}`];
    const difference = colourDifference(picture, this.raw, this.person);
    return difference < 2 * codecTolerance.person ? ['the picture still shows the person'] : [];
  }

  /** Whether the raw room can be seen: what an effect that hides the room must never publish. */
  showsRoom(picture: Picture): boolean {
    return colourDifference(picture, this.raw, this.roomInterior) <= 3;
  }

  private pixels(share: number): number {
    return Math.max(1, Math.round(this.raw.height * share));
  }

  private personInPlace(picture: Picture, tolerance: Tolerance): string[] {
    const problems: string[] = [];
    const difference = colourDifference(picture, this.raw, this.person);
    if (!(difference <= tolerance.person)) {
      problems.push(
        `the person differs by ${difference.toFixed(1)} levels, at most ${tolerance.person} is right`,
      );
    }
    const [dx, dy] = this.displacement(picture);
    if (dx !== 0 || dy !== 0) problems.push(`the person is displaced by about (${dx}, ${dy}) pixels`);
    return problems;
  }

  /** The shift, among a grid of them, at which the picture's person resembles the raw frame's most. */
  private displacement(picture: Picture): [number, number] {
    const luma = lumaOf(picture);
    let best: [number, number] = [0, 0];
    let least = Infinity;
    const step = this.pixels(searchStep);
    for (let down = -searchSteps; down <= searchSteps; down++) {
      for (let across = -searchSteps; across <= searchSteps; across++) {
        const [dx, dy] = [across * step, down * step];
        const difference = this.lumaDifferenceAt(luma, dx, dy);
        if (difference < least) [least, best] = [difference, [dx, dy]];
      }
    }
    return best;
  }

  /** Mean luma difference between the raw frame's person and what the picture shows (dx, dy) further. */
  private lumaDifferenceAt(luma: Float32Array, dx: number, dy: number): number {
    const { width, height } = this.raw;
    let sum = 0;
    let count = 0;
    for (let y = Math.max(0, -dy); y < Math.min(height, height - dy); y++) {
      for (let x = Math.max(0, -dx); x < Math.min(width, width - dx); x++) {
        const pixel = y * width + x;
        if (!this.person[pixel]) continue;
        sum += Math.abs((luma[pixel + dy * width + dx] ?? 0) - (this.rawLuma[pixel] ?? 0));
        count += 1;
      }
    }
    return sum / count;
  }
}

function mark(alpha: Uint8Array, member: (opacity: number) => boolean): Region {
  return alpha.map((opacity) => (member(opacity) ? 1 : 0));
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
