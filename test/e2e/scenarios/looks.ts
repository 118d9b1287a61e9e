/** What a reader of the camera must see; each returns what is wrong, nothing when all is well. */
import type { FrameReader } from '../guest/frame-reader.js';
import { checkBars } from '../picture/bars-check.js';
import { cropped, toRgb } from '../picture/picture.js';
import { exactTolerance } from '../picture/presenter-check.js';
import { presenterCheck } from '../reference.js';
import { size } from '../scenario.js';

/** Frames in a row that must be the idle card, at four a second; an engine that lives interrupts them. */
const IDLE_FRAMES = 12;

/** The presenter over blur. Throws when the room shows, which must never be. */
export async function showsPresenter(reader: FrameReader): Promise<string[]> {
  const check = await presenterCheck();
  const picture = toRgb(await reader.next());
  if (check.showsRoom(picture)) throw new Error('a frame shows the room although the blur is on');
  return check.blurred(picture, exactTolerance);
}

export async function showsIdleCard(reader: FrameReader): Promise<string[]> {
  const check = await presenterCheck();
  for (let frame = 0; frame < IDLE_FRAMES; frame++) {
    const problems = check.idle(toRgb(await reader.next()));
    if (problems.length > 0) return problems;
  }
  return [];
}

/** Bars of 4:3 in the middle, black at both sides. */
export async function showsLetterboxedBars(reader: FrameReader): Promise<string[]> {
  const picture = toRgb(await reader.next());
  const width = (size.height * 4) / 3;
  const border = (size.width - width) / 2;
  const sides = [0, size.width - border].map((left) => cropped(picture, left, border));
  const brightest = Math.max(
    ...sides.map(({ rgb }) => rgb.reduce((most, level) => Math.max(most, level), 0)),
  );
  const problems = checkBars(cropped(picture, border, width), 3);
  return brightest <= 3 ? problems : [`the sides are not black but up to ${brightest}`, ...problems];
}
