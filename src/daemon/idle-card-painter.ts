/**
 * Draws one idle card and writes it to standard output as packed I420; see idle-card.ts. Text becomes outlines of a
 * font that the package carries, so that the card looks the same on a machine without fonts.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import opentype from 'opentype.js';
import sharp, { type Sharp } from 'sharp';
import { native } from '../native.js';
import type { IdleCard } from './idle-card.js';

function loadFont(): opentype.Font {
  const path = createRequire(import.meta.url).resolve('@fontsource/inter/files/inter-latin-600-normal.woff');
  const file = readFileSync(path);
  return opentype.parse(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
}

/**
 * An SVG path of the text, centred on x; y is the baseline. Pixels. Glyph by glyph: the font's own substitution tables
 * are of a kind that the library refuses, and plain labels need none of them.
 */
function centredText(font: opentype.Font, text: string, x: number, y: number, size: number): string {
  const glyphs = Array.from(text, (character) => font.charToGlyph(character));
  const scale = size / font.unitsPerEm;
  const widths = glyphs.map((glyph) => (glyph.advanceWidth ?? 0) * scale);
  let left = x - widths.reduce((sum, width) => sum + width, 0) / 2;
  const paths = glyphs.map((glyph, index) => {
    const path = glyph.getPath(left, y, size).toPathData(1);
    left += widths[index] ?? 0;
    return path;
  });
  return paths.join('');
}

function cardSvg(card: IdleCard): string {
  const { width, height } = card;
  const font = loadFont();
  const unit = height / 36;
  const centre = width / 2;
  const middle = height * 0.4;
  const lens = `<g stroke="#aeb9c7" stroke-width="${String(unit * 0.45)}" fill="none" stroke-linecap="round">
    <rect x="${String(centre - unit * 4.4)}" y="${String(middle - unit * 2.6)}" width="${String(unit * 6)}" height="${String(unit * 5.2)}" rx="${String(unit)}"/>
    <path d="M${String(centre + unit * 1.6)} ${String(middle - unit * 0.6)} l${String(unit * 2.8)} ${String(-unit * 1.5)} v${String(unit * 4.2)} l${String(-unit * 2.8)} ${String(-unit * 1.5)}"/>
    <path d="M${String(centre - unit * 5.4)} ${String(middle + unit * 4)} L${String(centre + unit * 5.4)} ${String(middle - unit * 4)}"/></g>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}">
    <defs><linearGradient id="g" x2="0" y2="1"><stop stop-color="#26303d"/><stop offset="1" stop-color="#161c25"/></linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#g)"/>${lens}
    <path fill="#e8edf3" d="${centredText(font, card.title, centre, height * 0.62, unit * 2.2)}"/>
    <path fill="#aeb9c7" d="${centredText(font, card.state, centre, height * 0.69, unit * 1.3)}"/></svg>`;
}

const rgbOf = (image: Sharp): Promise<Buffer> => image.removeAlpha().toColourspace('srgb').raw().toBuffer();

/** The picture file as people hold it (EXIF), cut to the card's aspect; the drawn card where it can't be read. */
async function paint(card: IdleCard): Promise<Buffer> {
  const { width, height, image } = card;
  const drawn = sharp(Buffer.from(cardSvg(card)));
  if (image === undefined) return rgbOf(drawn);
  try {
    return await rgbOf(sharp(image).rotate().resize(width, height, { fit: 'cover' }));
  } catch (thrown) {
    console.error(`idle image ${image}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    return rgbOf(drawn);
  }
}

const card = JSON.parse(process.argv[2] ?? '') as IdleCard;
process.stdout.write(native.rgbToI420(await paint(card), card.width, card.height));
