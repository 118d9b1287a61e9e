/**
 * Text as outlines of a font that the package carries, so that it looks the same on a machine without fonts. Loaded only
 * by what draws: it takes some MB.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import opentype from 'opentype.js';

export type Font = opentype.Font;

export interface Lettering {
  /** The data of an SVG path that starts at x = 0, its baseline at y = 0. */
  path: string;
  /** Pixels. */
  width: number;
}

export function loadFont(): Font {
  const path = createRequire(import.meta.url).resolve('@fontsource/inter/files/inter-latin-600-normal.woff');
  const file = readFileSync(path);
  return opentype.parse(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
}

/** Characters of the text that the font has no glyph for: it would show boxes. */
export function unknownCharacters(text: string, font = loadFont()): string[] {
  return [...new Set(text)].filter((character) => font.charToGlyphIndex(character) === 0);
}

/**
 * `size` in pixels. Glyph by glyph: the font's own substitution tables are of a kind that the library refuses, and plain
 * labels need none of them.
 */
export function letter(font: Font, text: string, size: number): Lettering {
  const glyphs = Array.from(text, (character) => font.charToGlyph(character));
  const scale = size / font.unitsPerEm;
  let width = 0;
  const paths = glyphs.map((glyph) => {
    const path = pathData(glyph.getPath(width, 0, size));
    width += (glyph.advanceWidth ?? 0) * scale;
    return path;
  });
  return { path: paths.join(''), width };
}

/** The library's own toPathData() runs numbers together where one is rounded to -0. */
function pathData({ commands }: opentype.Path): string {
  return commands
    .map(({ type, ...points }) => {
      const { x1, y1, x2, y2, x, y } = points as Partial<
        Record<'x1' | 'y1' | 'x2' | 'y2' | 'x' | 'y', number>
      >;
      const numbers = [x1, y1, x2, y2, x, y].filter((value) => value !== undefined);
      return type + numbers.map((value) => value.toFixed(2)).join(' ');
    })
    .join('');
}
