/**
 * The picture that a camera shows when there is none. Drawn in a short-lived process of its own, so that the image
 * libraries never load into the daemon, which lives for weeks.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
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

/** Packed I420, BT.601 limited, of the card's size. */
export async function drawIdleCard(card: IdleCard): Promise<Buffer> {
  const size = (card.width * card.height * 3) / 2;
  const painter = projectPath('dist/src/daemon/idle-card-painter.js');
  const { stdout } = await promisify(execFile)(process.execPath, [painter, JSON.stringify(card)], {
    encoding: 'buffer',
    maxBuffer: size + 1,
    timeout: DRAW_TIMEOUT_MS,
  });
  if (stdout.length !== size)
    throw new CamfxError(
      'SYSTEM',
      `Expected an idle card of ${String(size)} bytes but the painter wrote ${String(stdout.length)}`,
    );
  return stdout;
}
