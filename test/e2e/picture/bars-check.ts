import type { Picture } from './picture.js';

type Level = readonly [red: number, green: number, blue: number];

/** The 75 % colour bars from left to right: white, yellow, cyan, green, magenta, red, blue, black. */
export const barColours: readonly Level[] = [
  [191, 191, 191],
  [191, 191, 0],
  [0, 191, 191],
  [0, 191, 0],
  [191, 0, 191],
  [191, 0, 0],
  [0, 0, 191],
  [0, 0, 0],
];

/** What is wrong with a picture of eight bars; empty when each channel at each centre is within `tolerance` levels. */
export function checkBars(
  picture: Picture,
  tolerance: number,
  expected: readonly Level[] = barColours,
): string[] {
  const found = barLevels(picture);
  return expected.flatMap((wanted, bar) => {
    const level = found[bar] ?? [NaN, NaN, NaN];
    const right = level.every((value, channel) => Math.abs(value - (wanted[channel] ?? NaN)) <= tolerance);
    return right ? [] : [`bar ${bar + 1} of 8 is ${show(level)} instead of ${show(wanted)}`];
  });
}

/** The mean colour around the centre of each of eight vertical bars. */
export function barLevels(picture: Picture): Level[] {
  return barColours.map((_, bar) => meanAround(picture, (bar + 0.5) / barColours.length, 0.5));
}

/** Mean colour of a square, a quarter of a bar wide, around a point given in shares of the width and height. */
function meanAround({ width, height, rgb }: Picture, across: number, down: number): Level {
  const reach = Math.round(width / barColours.length / 8);
  const [left, top] = [Math.round(width * across) - reach, Math.round(height * down) - reach];
  const mean = (channel: number) => {
    let sum = 0;
    for (let y = top; y < top + 2 * reach; y++) {
      for (let x = left; x < left + 2 * reach; x++) sum += rgb[(y * width + x) * 3 + channel] ?? 0;
    }
    return sum / (2 * reach) ** 2;
  };
  return [mean(0), mean(1), mean(2)];
}

function show(level: Level): string {
  return level.map((value) => value.toFixed(0)).join(', ');
}
