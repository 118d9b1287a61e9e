/** A card: a dark ground with lines of text in the middle, for when there is no other picture to show. */
import type { PictureSize } from '../native-types.js';
import { type Font, letter, loadFont } from './lettering.js';

export interface CardLine {
  text: string;
  colour: string;
  /** Of the letters, in 36ths of the card's height; less where the line would be too wide. */
  size: number;
  /** Of the baseline, as a share of the height. */
  at: number;
}

/** `sign` is SVG that lies upon the ground. */
export function cardSvg(size: PictureSize, lines: readonly CardLine[], sign = ''): string {
  const [width, height] = [String(size.width), String(size.height)];
  const font = loadFont();
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="g" x2="0" y2="1"><stop stop-color="#26303d"/><stop offset="1" stop-color="#161c25"/></linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#g)"/>${sign}${lines.map((line) => lineSvg(font, line, size)).join('')}</svg>`;
}

function lineSvg(font: Font, { text, colour, size, at }: CardLine, card: PictureSize): string {
  const wanted = (size * card.height) / 36;
  const fitting = (0.9 * card.width) / letter(font, text, 1).width;
  const { path, width } = letter(font, text, Math.min(wanted, fitting));
  const place = `translate(${String((card.width - width) / 2)} ${String(at * card.height)})`;
  return `<path fill="${colour}" transform="${place}" d="${path}"/>`;
}
