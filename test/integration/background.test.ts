/** What moves behind the person: videos that the real ffmpeg decodes, and drawn sources. */
import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import sharp from 'sharp';
import { parseEffect } from '../../src/engine/effects/effect-text.js';
import { LiveChain } from '../../src/engine/effects/live-chain.js';
import { Pipeline } from '../../src/engine/pipeline.js';
import { native, type RingConsumer, type RingProducer } from '../../src/native.js';
import { emptyRoom } from '../unit/engine/effects/drawn-by.js';
import { ClipFolder, drawn } from './support/clips.js';
import { BLACK, colourAt, COLOURS, SIZE } from './support/pictures.js';
import { Session, SMALL, until, WATCHDOG_S } from './support/session.js';

const PLAIN = ['-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-crf', '1'];
/** The colour of a green screen, #00b140. */
const GREEN = [112, 105, 58];

let clips: ClipFolder;
before(() => {
  clips = new ClipFolder();
});
after(() => {
  clips.remove();
});

function plainClip(colour: string): string {
  return clips.make(`${colour}.mp4`, ...drawn(`color=${colour}:size=64x36:rate=20:duration=0.5`), ...PLAIN);
}

/** Red, then lime, then blue, of half a second each. */
function colourClip(name: string, ...options: string[]): string {
  const parts = ['red', 'lime', 'blue'].flatMap((colour) =>
    drawn(`color=${colour}:size=64x36:rate=20:duration=0.5`),
  );
  return clips.make(name, ...parts, '-filter_complex', 'concat=n=3', ...options);
}

/** Its name, when the colour has one. */
function nameOf(found: number[]): string {
  const named = Object.entries({ ...COLOURS, black: BLACK }).find(([, colour]) =>
    colour.every((value, at) => Math.abs(value - (found[at] ?? -1)) <= 12),
  );
  return named?.[0] ?? String(found);
}

/** A pipeline in front of a green screen where nobody is. */
class Stage {
  readonly #producer: RingProducer;
  readonly #consumer: RingConsumer;
  readonly pipeline: Pipeline;

  private constructor(readonly live: LiveChain) {
    this.#producer = new native.RingProducer({ ...SIZE, fourcc: 'YU12', fpsFraction: [30, 1] });
    this.#consumer = new native.RingConsumer(...this.#producer.descriptors(), 1);
    this.pipeline = new Pipeline(SIZE, {
      producer: this.#producer,
      model: emptyRoom(),
      chain: live.chain,
    });
    live.usedBy((chain) => this.pipeline.setChain(chain));
  }

  static async open(...effects: string[]): Promise<Stage> {
    return new Stage(await LiveChain.open(effects.map(parseEffect), { size: SIZE, fps: 20 }));
  }

  /** The colour in the middle of a frame. */
  async draw(): Promise<string> {
    const luma = SIZE.width * SIZE.height;
    const [y = 0, u = 0, v = 0] = GREEN;
    const screen = new Uint8Array((luma * 3) / 2).fill(y, 0, luma).fill(u, luma, (luma * 5) / 4);
    this.pipeline.compositor.load('YU12', screen.fill(v, (luma * 5) / 4), 1);
    await this.pipeline.process();
    const frame = await this.#consumer.nextFrame(5000);
    assert.ok(frame);
    return nameOf(colourAt(frame.bytes, SIZE.width / 2, SIZE.height / 2));
  }

  async untilDrawn(colour: string): Promise<void> {
    await until(colour, async () => ((await this.draw()) === colour ? true : undefined));
  }

  async close(): Promise<void> {
    await this.live.close();
    this.#consumer.close();
    this.#producer.close();
  }
}

describe('behind the person', () => {
  const stages: Stage[] = [];
  afterEach(async () => {
    for (const stage of stages.splice(0)) await stage.close();
    assert.deepEqual(clips.decoders(), []);
  });

  async function stageOf(...effects: string[]): Promise<Stage> {
    const stage = await Stage.open(...effects);
    stages.push(stage);
    return stage;
  }

  for (const [effect, ending, options] of [
    ['replace', 'mp4', PLAIN],
    ['replace', 'gif', []],
    ['chroma-key', 'mp4', PLAIN],
  ] as const) {
    it(`a video moves and begins again at its end: ${effect} by ${ending}`, async () => {
      const stage = await stageOf(`${effect}:${colourClip(`turns.${ending}`, ...options)}`);
      const seen: string[] = [];
      await until('each colour twice', async () => {
        const colour = await stage.draw();
        if (colour !== seen.at(-1)) seen.push(colour);
        return seen.length >= 7 ? true : undefined;
      });
      const turns = ['red', 'lime', 'blue', 'red', 'lime', 'blue', 'red', 'lime', 'blue'];
      const start = turns.indexOf(seen[0] ?? '');
      assert.deepEqual(seen, turns.slice(start, start + 7));
      assert.equal(stage.pipeline.stats.lastError, '');
    });
  }

  it('a file is what is in it, whatever it is called', async () => {
    const video = join(clips.path, 'video.jpg');
    copyFileSync(plainClip('red'), video);
    assert.equal(await (await stageOf(`replace:${video}`)).draw(), 'red');
    assert.equal(clips.decoders().length, 1);
    const picture = join(clips.path, 'picture.mp4');
    await sharp({ create: { width: 64, height: 36, channels: 3, background: '#0000ff' } })
      .png()
      .toFile(picture);
    assert.equal(await (await stageOf(`replace:${picture}`)).draw(), 'blue');
    assert.equal(clips.decoders().length, 1, 'a picture needs no ffmpeg');
  });

  it('a change between two videos shows one or the other, never anything else', async () => {
    const stage = await stageOf(`replace:${plainClip('red')}`);
    const changed = new AbortController();
    const change = stage.live.set([parseEffect(`replace:${plainClip('blue')}`)]).finally(() => {
      changed.abort();
    });
    const seen: string[] = [];
    do {
      seen.push(await stage.draw());
      await new Promise((resolve) => setImmediate(resolve));
    } while (!changed.signal.aborted);
    await change;
    assert.deepEqual([...new Set(seen)], ['red']);
    assert.equal(await stage.draw(), 'blue');
    assert.equal(clips.decoders().length, 1);
  });

  it('a video goes on when something else of its effect is changed', async () => {
    const clip = plainClip('red');
    const stage = await stageOf(`chroma-key:${clip}`);
    const decoders = clips.decoders();
    assert.equal(await stage.draw(), 'red');
    // What is not the screen any more stays as it is.
    await stage.live.set([parseEffect(`chroma-key:${clip},key=#0000ff`)]);
    assert.equal(await stage.draw(), String(GREEN));
    assert.equal(stage.live.chain.description, `replace #0000ff by ${clip}`);
    await assert.rejects(stage.live.set([parseEffect(`chroma-key:${clip},key=#808080`)]), {
      code: 'BAD_ARGUMENT',
    });
    assert.equal(await stage.draw(), String(GREEN));
    assert.deepEqual(clips.decoders(), decoders);
  });

  it('a video that breaks off stays as it was, is told of once, and comes back', async () => {
    const stage = await stageOf(`replace:${plainClip('red')}`);
    const [first = ''] = clips.decoders();
    process.kill(Number(first), 'SIGKILL');
    await until('the trouble', async () => {
      assert.equal(await stage.draw(), 'red');
      return stage.pipeline.stats.lastError === '' ? undefined : true;
    });
    assert.match(stage.pipeline.stats.lastError, /^background: .*red\.mp4 has ended/);
    stage.pipeline.stats.lastError = '';
    await until('another ffmpeg', async () => {
      assert.equal(await stage.draw(), 'red');
      const [now] = clips.decoders();
      return now !== undefined && now !== first ? true : undefined;
    });
    assert.equal(stage.pipeline.stats.lastError, '');
    assert.equal(stage.pipeline.stats.unmasked, 0);
  });

  it('nothing is decoded while nobody watches, also after a change meanwhile', async () => {
    const stage = await stageOf(`replace:${plainClip('red')}`);
    assert.equal(await stage.draw(), 'red');
    stage.pipeline.rest();
    assert.deepEqual(clips.decoders(), []);
    await stage.live.set([parseEffect(`replace:${plainClip('blue')}`)]);
    assert.deepEqual(clips.decoders(), []);
    assert.equal(await stage.draw(), 'blue');
    assert.equal(clips.decoders().length, 1);
  });

  it('drawn sources move too, and start anew after a rest', async () => {
    const stage = await stageOf('replace:bars');
    assert.notEqual(await stage.draw(), 'black');
    stage.pipeline.rest();
    assert.notEqual(await stage.draw(), 'black');
    assert.match(stage.live.chain.description, /^replace by bars$/);
  });

  it('nothing but what is there is taken, and nothing is left open', async () => {
    const refused = (effect: string, code: string): Promise<void> =>
      assert.rejects(Stage.open(effect), { code });
    await refused(`replace:${join(clips.path, 'none.mp4')}`, 'MEDIA_UNREADABLE');
    await refused(`replace:${join(clips.path, 'none.png')}`, 'IMAGE_UNREADABLE');
    await refused('replace:camera:/dev/video99', 'CAMERA_NOT_FOUND');
    await refused('chroma-key:/dev/video99', 'CAMERA_NOT_FOUND');
    await refused(`chroma-key:${plainClip('red')},key=#808080`, 'BAD_ARGUMENT');
  });
});

describe('camfx start with a video behind the person', () => {
  let session: Session;
  beforeEach(() => {
    session = new Session();
  });
  afterEach(async () => {
    await session.end();
  });

  it('shows it, decodes only while somebody watches, and leaves no process when it is killed', async () => {
    const effect = `replace:${plainClip('red')}`;
    const options = ['--linger', '100', '--no-preview', ...SMALL];
    const camfx = await session.start('--source', 'presenter', '--effect', effect, ...options);
    await clips.untilNoDecoder();
    const file = join(session.directory, 'now.jpg');
    const { exitCode, stderr } = await session.run('snapshot', file);
    assert.equal(exitCode, 0, stderr);
    const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
    const [red = 0, green = 255, blue = 255] = data.subarray(0, info.channels);
    assert.ok(red > 200 && green < 60 && blue < 60, `corner ${String([red, green, blue])}`);
    await clips.untilNoDecoder();
    const tap = session.spawn('tap');
    await until('an ffmpeg', () => Promise.resolve(clips.decoders().length === 1 ? true : undefined));
    camfx.signal('SIGKILL');
    await camfx.exit(WATCHDOG_S);
    await clips.untilNoDecoder();
    tap.signal('SIGTERM');
  });
});
