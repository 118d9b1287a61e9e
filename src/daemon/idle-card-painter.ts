/**
 * Draws one idle card and writes it to standard output as packed I420, deflated; see idle-card.ts.
 */
import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { native } from '../native.js';
import { cardSvg } from '../picture/card.js';
import type { IdleCard } from './idle-card.js';

function idleCardSvg(card: IdleCard): string {
  const unit = card.height / 36;
  const centre = card.width / 2;
  const middle = card.height * 0.4;
  const lens = `<g stroke="#aeb9c7" stroke-width="${String(unit * 0.45)}" fill="none" stroke-linecap="round">
    <rect x="${String(centre - unit * 4.4)}" y="${String(middle - unit * 2.6)}" width="${String(unit * 6)}" height="${String(unit * 5.2)}" rx="${String(unit)}"/>
    <path d="M${String(centre + unit * 1.6)} ${String(middle - unit * 0.6)} l${String(unit * 2.8)} ${String(-unit * 1.5)} v${String(unit * 4.2)} l${String(-unit * 2.8)} ${String(-unit * 1.5)}"/>
    <path d="M${String(centre - unit * 5.4)} ${String(middle + unit * 4)} L${String(centre + unit * 5.4)} ${String(middle - unit * 4)}"/></g>`;
  const lines = [
    { text: card.title, colour: '#e8edf3', size: 2.2, at: 0.62 },
    { text: card.state, colour: '#aeb9c7', size: 1.3, at: 0.69 },
  ];
  return cardSvg(card, lines, lens);
}

const rgbOf = (image: Sharp): Promise<Buffer> => image.removeAlpha().toColourspace('srgb').raw().toBuffer();

/** The picture file as people hold it (EXIF), cut to the card's aspect; the drawn card where it can't be read. */
async function paint(card: IdleCard): Promise<Buffer> {
  const { width, height, image } = card;
  const drawn = sharp(Buffer.from(idleCardSvg(card)));
  if (image === undefined) return rgbOf(drawn);
  try {
    return await rgbOf(sharp(image).rotate().resize(width, height, { fit: 'cover' }));
  } catch (thrown) {
    console.error(`idle image ${image}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    return rgbOf(drawn);
  }
}

const card = JSON.parse(process.argv[2] ?? '') as IdleCard;
process.stdout.write(deflateSync(native.rgbToI420(await paint(card), card.width, card.height)));
