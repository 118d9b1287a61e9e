/** A line of text that can be read upon any picture. */
import type { PictureSize } from '../native-types.js';
import { letter, loadFont } from './lettering.js';

/** In shares of the letters' size: from the line's upper edge to the baseline, and all of it. */
const ASCENT = 0.97;
const LINE = 1.25;
const OUTLINE = 0.08;

/** SVG of a line that is `room.height` high, or less where it would be wider than `room.width`; cut to the text. */
export function textSvg(text: string, colour: string, room: PictureSize): string {
  const font = loadFont();
  const wanted = letter(font, text, room.height / LINE);
  const size =
    (room.height / LINE) * Math.min(1, room.width / (wanted.width + (OUTLINE * room.height) / LINE));
  const { path, width } = letter(font, text, size);
  const edge = size * OUTLINE;
  const [fullWidth, fullHeight] = [Math.max(1, Math.ceil(width + edge)), Math.max(1, Math.ceil(size * LINE))];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${String(fullWidth)}" height="${String(fullHeight)}">
    <path transform="translate(${String(edge / 2)} ${String(size * ASCENT)})" d="${path}" fill="${colour}"
      stroke="#000000" stroke-opacity="0.5" stroke-width="${String(edge)}" stroke-linejoin="round" paint-order="stroke"/></svg>`;
}
