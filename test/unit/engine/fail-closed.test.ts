/** Whatever fails at whatever stage, of a room that is to be hidden nothing can be read in any published frame. */
import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseEffect } from '../../../src/engine/effects/effect-text.js';
import { LiveChain } from '../../../src/engine/effects/live-chain.js';
import type { MaskModel } from '../../../src/engine/matte/frame-matte.js';
import { Pipeline } from '../../../src/engine/pipeline.js';
import { type MatteQuality, native } from '../../../src/native.js';
import { SecretRoom } from './support/secret-room.js';

const SIZE = { width: 320, height: 180 };
const LUMA = SIZE.width * SIZE.height;
const MODEL = { width: 256, height: 144 };
/** Above guessing, for chance and for what a blur of 60 leaves of so small cells. */
const UNREADABLE = 0.62;

type Fault = (mask: Float32Array, input: Float32Array) => unknown;

/** As a good model sees it: in the columns of the person all is of one grey, wherever the effects before have put it. */
const segment: Fault = (mask, red) => {
  for (let x = 0; x < MODEL.width; x++) {
    const column = Array.from({ length: MODEL.height }, (_, y) => red[y * MODEL.width + x] ?? 0);
    const isPerson = Math.max(...column) - Math.min(...column) < 0.1;
    for (let y = 0; y < MODEL.height; y++) mask[y * MODEL.width + x] = isPerson ? 1 : 0;
  }
};

const MASK_FAULTS = {
  none: segment,
  throws: () => Promise.reject(new Error('out of memory')),
  'is late': async (mask, input) => {
    await nextTurn();
    segment(mask, input);
  },
  'writes nothing': () => undefined,
  'writes half': (mask, input) => {
    segment(mask, input);
    mask.fill(Number.NaN, mask.length / 2);
  },
  'writes NaN': (mask) => mask.fill(1).fill(Number.NaN, 700, 701),
  'writes infinity': (mask) => mask.fill(Number.POSITIVE_INFINITY),
  'writes logits': (mask) => mask.fill(7.5),
  'takes all for the person': (mask) => mask.fill(1),
  'takes nearly all for the person': (mask) => mask.fill(0.9),
  'is sure of nothing': (mask) => mask.fill(0.6),
} satisfies Record<string, Fault>;

const CHAINS = [
  ['blur:60'],
  ['blur:100'],
  ['blur:strength=60,shape=disc,lightWrap=100'],
  ['replace:#204060'],
  ['mirror', 'blur:80'],
  ['blur:60', 'mirror'],
  ['rotate:180', 'blur:60'],
  ['replace:#204060', 'rotate:180'],
  ['blur:60', 'freeze'],
  ['freeze', 'replace:#204060'],
  ['low-light', 'blur:60', 'sharpen'],
  ['card', 'blur:60'],
];
const QUALITIES = ['low', 'balanced', 'high'] as const;

interface Step {
  fault: keyof typeof MASK_FAULTS;
  chain: string[] | null;
  quality: MatteQuality | null;
  /** Of the person, see SecretRoom. */
  left: number;
  /** While the frame is under way, rather than before it. */
  changesInMidFrame: boolean;
  breaksEffect: boolean;
  reopens: boolean;
  standsStill: boolean;
}

const step = fc.record<Step>({
  fault: fc.constantFrom(...(Object.keys(MASK_FAULTS) as (keyof typeof MASK_FAULTS)[])),
  chain: fc.option(fc.constantFrom(...CHAINS), { freq: 2 }),
  quality: fc.option(fc.constantFrom(...QUALITIES), { freq: 2 }),
  left: fc.constantFrom(0.05, 1 / 3, 0.6),
  changesInMidFrame: fc.boolean(),
  breaksEffect: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
  reopens: fc.boolean(),
  standsStill: fc.boolean(),
});

/** A pipeline whose model does as the step under way says. */
class Stage {
  step: Step | null = null;
  /** The last one is before the camera now. */
  readonly rooms = [new SecretRoom(SIZE, 1)];
  readonly producer = new native.RingProducer({ ...SIZE, fourcc: 'YU12', fpsFraction: [30, 1] });
  readonly #consumer = new native.RingConsumer(...this.producer.descriptors(), 1);
  readonly model: MaskModel = {
    ...MODEL,
    input: new Float32Array(3 * MODEL.width * MODEL.height),
    mask: new Float32Array(MODEL.width * MODEL.height),
    run: async () => {
      await MASK_FAULTS[this.step?.fault ?? 'none'](this.model.mask, this.model.input);
    },
  };
  readonly pipeline: Pipeline;
  readonly live: LiveChain;

  private constructor(live: LiveChain) {
    this.live = live;
    this.pipeline = new Pipeline(SIZE, { producer: this.producer, model: this.model, chain: live.chain });
    live.usedBy((chain) => this.pipeline.setChain(chain));
  }

  static async open(effects: string[]): Promise<Stage> {
    return new Stage(await LiveChain.open(effects.map(parseEffect), { size: SIZE }));
  }

  get room(): SecretRoom {
    const room = this.rooms.at(-1);
    assert.ok(room);
    return room;
  }

  /** The luma of the frame that was published, null when there was none. */
  async show(step: Step, index: number): Promise<Uint8Array | null> {
    this.step = step;
    if (!step.standsStill) this.rooms.push(new SecretRoom(SIZE, index + 2, step.left));
    if (step.reopens) this.pipeline.forget();
    if (step.breaksEffect) this.live.chain.effects[index % this.live.chain.effects.length]?.close();
    const change = async (): Promise<void> => {
      // A broken effect may not let itself be changed: then all stays as it was.
      if (step.chain) await this.live.set(step.chain.map(parseEffect)).catch(() => undefined);
      if (step.quality) await this.pipeline.setQuality(step.quality, this.model);
    };
    if (!step.changesInMidFrame) await change();
    this.pipeline.compositor.load('YU12', this.room.frame(), index);
    const processed = this.pipeline.process();
    if (step.changesInMidFrame) await change();
    await processed;
    return (await this.#consumer.nextFrame(0))?.bytes.subarray(0, LUMA) ?? null;
  }

  async close(): Promise<void> {
    await this.live.close();
    this.#consumer.close();
    this.producer.close();
  }
}

describe('a room that is to be hidden', () => {
  it('can be read when nothing hides it, or else this test could not fail', async () => {
    const stage = await Stage.open([]);
    const room = stage.room;
    stage.pipeline.compositor.load('YU12', room.frame(), 1);
    const frame = await stage.show(
      {
        fault: 'none',
        chain: null,
        quality: null,
        left: 1 / 3,
        changesInMidFrame: false,
        breaksEffect: false,
        reopens: false,
        standsStill: true,
      },
      1,
    );
    assert.ok(frame && room.readBy(frame) > 0.95);
    // A tenth of it shining through is much already.
    const faint = frame.map((level) => 128 + (level - 128) / 10);
    assert.ok(room.readBy(faint) > 0.9);
    await stage.close();
  });

  it('cannot be read in any frame, whatever fails at whatever stage', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...CHAINS),
        fc.array(step, { minLength: 1, maxLength: 8 }),
        async (chain, steps) => {
          const stage = await Stage.open(chain);
          try {
            for (const [index, next] of steps.entries()) {
              const covers = (): boolean => stage.live.chain.coversAll;
              const covered = covers();
              const frame = await stage.show(next, index);
              // A card that cannot be drawn shows nothing at all.
              if (!frame && (covered || covers())) continue;
              assert.ok(frame, `frame ${String(index)} was not published`);
              const read = Math.max(...stage.rooms.map((room) => room.readBy(frame)));
              assert.ok(
                read < UNREADABLE,
                `frame ${String(index)}: ${(read * 100).toFixed(1)} % of the bits were read`,
              );
            }
          } finally {
            await stage.close();
          }
        },
      ),
      { numRuns: Number(process.env.CAMFX_PROPERTY_RUNS ?? 60) },
    );
  });
});
