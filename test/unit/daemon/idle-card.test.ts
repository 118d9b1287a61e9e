import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { drawIdleCard, type IdleCard, unpackIdleCard } from '../../../src/daemon/idle-card.js';

const SIZE = { width: 640, height: 360 };
const LUMA = SIZE.width * SIZE.height;

const drawn = async (card: IdleCard): Promise<Buffer> => unpackIdleCard(await drawIdleCard(card), card);

/** Pixels of a row range that are much brighter than the card's dark ground. */
function brightPixels(card: Buffer, fromRow: number, toRow: number): number {
  const rows = card.subarray(fromRow * SIZE.width, toRow * SIZE.width);
  return rows.filter((luma) => luma > 120).length;
}

describe('the idle card', () => {
  it('is dark, limited range, with a sign, a title and the reason', async () => {
    const card = await drawn({ ...SIZE, title: 'camfx', state: 'camera off' });
    assert.equal(card.length, (LUMA * 3) / 2);
    const luma = card.subarray(0, LUMA);
    assert.ok(luma.every((value) => value >= 16 && value <= 235));
    assert.ok(brightPixels(card, 100, 190) > 300, 'the sign');
    assert.ok(brightPixels(card, 200, 228) > 100, 'the title');
    assert.ok(brightPixels(card, 235, 256) > 100, 'the reason');
    assert.equal(brightPixels(card, 0, 80), 0);
  });

  it('tells other reasons and names by other pictures', async () => {
    const draw = (title: string, state: string): Promise<Buffer> => drawn({ ...SIZE, title, state });
    const [one, other, named] = await Promise.all([draw('a', 'x'), draw('a', 'y'), draw('b', 'x')]);
    assert.notDeepEqual(one, other);
    assert.notDeepEqual(one, named);
  });

  it('is painted by a process with the flags of this one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'camfx-card-'));
    const own = process.execArgv;
    const preload = join(folder, 'preload.cjs');
    const said = join(folder, 'said');
    writeFileSync(preload, `require('node:fs').writeFileSync('${said}', JSON.stringify(process.execArgv));`);
    // As the daemon has them: see daemonCommand().
    const flags = ['--jitless', '--no-expose-wasm', '--require', preload];
    try {
      process.execArgv = flags;
      const card = await drawn({ ...SIZE, title: 'camfx', state: 'camera off' });
      assert.equal(card.length, (LUMA * 3) / 2);
      assert.deepEqual(JSON.parse(readFileSync(said, 'utf8')), flags);
    } finally {
      process.execArgv = own;
      rmSync(folder, { recursive: true });
    }
  });

  it('is kept for weeks, and therefore small', async () => {
    assert.ok((await drawIdleCard({ ...SIZE, title: 'camfx', state: 'camera off' })).length < LUMA / 20);
  });

  it('survives names that no font has', async () => {
    const card = await drawn({ ...SIZE, title: '摄像头 & <b>"', state: '' });
    assert.equal(card.length, (LUMA * 3) / 2);
  });
});
