/**
 * The picture that a camera shows when there is none. Drawn in a short-lived process of its own, so that the image
 * libraries never load into the daemon, which lives for weeks.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { inflateSync } from 'node:zlib';
import { CamfxError } from '../errors.js';
import { projectPath } from '../project-path.js';

export interface IdleCard {
  /** Pixels, even. */
  width: number;
  height: number;
  title: string;
  /** Why there is no picture. */
  state: string;
  /** A picture file instead of the drawn card, cut to fill it. */
  image?: string | undefined;
}

const DRAW_TIMEOUT_MS = 60_000;

const sizeOf = ({ width, height }: IdleCard): number => (width * height * 3) / 2;

/** The card as the painter packs it: a hundredth of the picture, so that a daemon can keep a few for weeks. */
export async function drawIdleCard(card: IdleCard): Promise<Buffer> {
  const painter = projectPath('dist/bin/idle-card-painter.js');
  // V8's flags count for the painter too: the service's daemon may make no memory executable, nor may its children.
  const args = [...process.execArgv, painter, JSON.stringify(card)];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    encoding: 'buffer',
    maxBuffer: 2 * sizeOf(card),
    timeout: DRAW_TIMEOUT_MS,
  });
  return stdout;
}

/** Packed I420, BT.601 limited, of the card's size; throws SYSTEM when the painter wrote anything else. */
export function unpackIdleCard(packed: Buffer, card: IdleCard): Buffer {
  const size = sizeOf(card);
  let picture: Buffer;
  try {
    picture = inflateSync(packed, { chunkSize: size, maxOutputLength: size });
  } catch (cause) {
    throw new CamfxError('SYSTEM', `cannot read the idle card that was painted`, { cause });
  }
  if (picture.length === size) return picture;
  throw new CamfxError(
    'SYSTEM',
    `Expected an idle card of ${String(size)} bytes but the painter wrote ${String(picture.length)}`,
  );
}
