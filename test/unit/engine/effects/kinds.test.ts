/** What holds for every kind of effect. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import sharp from 'sharp';
import { z } from 'zod';
import { EffectChain } from '../../../../src/engine/effects/effect-chain.js';
import { EFFECT_KINDS, parseChain } from '../../../../src/engine/effects/kinds.js';
import { Pipeline } from '../../../../src/engine/pipeline.js';
import { native, type PictureSize } from '../../../../src/native.js';
import { emptyRoom } from './drawn-by.js';

const SIZES: PictureSize[] = [
  { width: 640, height: 360 },
  { width: 360, height: 640 },
];

/** Parameters that can have no default, as they name a file. */
const FILES: Record<string, readonly string[]> = { replace: ['background'], 'chroma-key': ['background'] };

/** A room of one-pixel checks in the colour of a green screen: whatever of it gets out, shows. */
function secretRoom({ width, height }: PictureSize): Uint8Array {
  const luma = width * height;
  const i420 = new Uint8Array((luma * 3) / 2).fill(81, luma, (luma * 5) / 4).fill(44, (luma * 5) / 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) i420[y * width + x] = (x + y) % 2 === 0 ? 60 : 180;
  return i420;
}

/** Letters have thin strokes too, but nothing else goes up and down at every one of so many pixels. */
const CHECKS = 8;

/** How much of the checks a picture shows anywhere: 0 none, 1 all. */
function leak(picture: Uint8Array, { width, height }: PictureSize): number {
  let strongest = 0;
  const swings: number[] = [];
  for (let at = 1; at < width * height; at++) {
    const [left = 0, own = 0, right = 0] = picture.subarray(at - 1, at + 2);
    swings.push(Math.max(Math.min(left, right) - own, own - Math.max(left, right)));
    if (swings.length > CHECKS) swings.shift();
    strongest = Math.max(strongest, Math.min(...swings));
  }
  return strongest / 120;
}

describe('every kind of effect', () => {
  const folder = mkdtempSync(join(tmpdir(), 'camfx-kinds-'));
  const file = join(folder, 'plain.png');
  before(() => sharp({ create: { width: 40, height: 20, channels: 3, background: '#204060' } }).toFile(file));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** Publishes one frame of a secret room through the effect alone. */
  async function draw(name: string, size: PictureSize): Promise<{ picture: Uint8Array; chain: EffectChain }> {
    const files = (FILES[name] ?? []).map((key) => [key, file]);
    const chain = await EffectChain.open(parseChain([{ name, ...Object.fromEntries(files) }]), { size });
    const producer = new native.RingProducer({ ...size, fourcc: 'YU12', fpsFraction: [30, 1] });
    const consumer = new native.RingConsumer(...producer.descriptors(), 1);
    try {
      const pipeline = new Pipeline(size, { producer, model: emptyRoom(), chain });
      pipeline.compositor.load('YU12', secretRoom(size), 1);
      await pipeline.process();
      assert.equal(pipeline.stats.lastError, '');
      const frame = await consumer.nextFrame(5000);
      assert.ok(frame);
      return { picture: frame.bytes, chain };
    } finally {
      consumer.close();
      producer.close();
    }
  }

  for (const kind of EFFECT_KINDS) {
    it(`${kind.name}: each parameter has a description, and a default unless it names a file`, () => {
      const schemas: Record<string, z.core.$ZodType> = kind.parameters.shape;
      for (const [key, schema] of Object.entries(schemas)) {
        assert.ok(z.globalRegistry.get(schema)?.description, `description of ${key}`);
        if (FILES[kind.name]?.includes(key)) continue;
        assert.notEqual(z.toJSONSchema(schema, { io: 'input' }).default, undefined, `default of ${key}`);
      }
      assert.ok(kind.main === undefined || kind.main in schemas);
    });

    for (const size of SIZES) {
      it(`${kind.name}: draws ${String(size.width)}x${String(size.height)}, and hides the room if it says so`, async () => {
        const { picture, chain } = await draw(kind.name, size);
        if (chain.hidesRoom) assert.ok(leak(picture, size) < 0.05, `leak ${String(leak(picture, size))}`);
        chain.close();
      });
    }

    it(`${kind.name}: closes all that it opens`, async (t) => {
      let open = 0;
      class Counted extends native.NativeEffect {
        #open = true;
        constructor(name: string, parameters: object) {
          super(name, parameters);
          open++;
        }
        override close(): void {
          if (this.#open) open--;
          this.#open = false;
          super.close();
        }
      }
      const { NativeEffect } = native;
      native.NativeEffect = Counted;
      t.after(() => {
        native.NativeEffect = NativeEffect;
      });
      const [size = { width: 64, height: 64 }] = SIZES;
      const { chain } = await draw(kind.name, size);
      chain.close();
      chain.close();
      assert.equal(open, 0);
    });
  }

  it('is listed once', () => {
    assert.equal(new Set(EFFECT_KINDS.map(({ name }) => name)).size, EFFECT_KINDS.length);
  });

  it('would be found out if it showed the room', async () => {
    const [size = { width: 64, height: 64 }] = SIZES;
    assert.ok(leak(secretRoom(size), size) === 1);
    const { picture, chain } = await draw('mirror', size);
    chain.close();
    assert.ok(leak(picture, size) > 0.9);
  });
});
