/** One case of the pipeline bench, in a process of its own; prints its samples as JSON. */
import { EffectChain } from '../../src/engine/effects/effect-chain.js';
import type { ChainRequest } from '../../src/engine/effects/kinds.js';
import { MatteModels } from '../../src/engine/matte/models.js';
import { Pipeline } from '../../src/engine/pipeline.js';
import { type MatteQuality, native, type PictureSize } from '../../src/native.js';

export interface PipelineCase {
  size: PictureSize;
  effects: ChainRequest;
  quality: MatteQuality;
  /** Of the presenter in other poses, or in one and the same; each with its own sensor noise. */
  scene: 'moving' | 'static';
  frames: number;
}

export interface PipelineSamples {
  /** CPU ms, one number per frame. */
  total: number[];
  stages: Record<string, number[]>;
  /** Resident bytes of the process at the end. */
  rss: number;
}

const WARM_UP_FRAMES = 60;
const PICTURES = 8;
/** Luma levels to either side, as of a webcam in a lit room. */
const NOISE = 2;

/** Packs I420 as YUYV, as a camera delivers it: chroma of each row pair shared. */
function packYuyv(i420: Uint8Array, { width, height }: PictureSize): Uint8Array {
  const yuyv = new Uint8Array(width * height * 2);
  const luma = width * height;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x += 2) {
      const chroma = (y >> 1) * (width / 2) + x / 2;
      const at = (y * width + x) * 2;
      yuyv[at] = i420[y * width + x] ?? 0;
      yuyv[at + 1] = i420[luma + chroma] ?? 0;
      yuyv[at + 2] = i420[y * width + x + 1] ?? 0;
      yuyv[at + 3] = i420[luma + luma / 4 + chroma] ?? 0;
    }
  }
  return yuyv;
}

/** The same picture with other noise; always the same one for the same seed. */
function withNoise(yuyv: Uint8Array, seed: number): Uint8Array {
  let state = (seed + 1) * 2654435761;
  return yuyv.map((level, index) => {
    if (index % 2 === 1) return level;
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.min(235, Math.max(16, level + ((state >>> 16) % (2 * NOISE + 1)) - NOISE));
  });
}

function renderFrames(size: PictureSize, scene: PipelineCase['scene']): Uint8Array[] {
  const render = (seconds: number): Uint8Array =>
    packYuyv(native.renderPresenter(size.width, size.height, seconds).i420, size);
  const still = render(0);
  return Array.from({ length: PICTURES }, (_, index) =>
    scene === 'static' ? withNoise(still, index) : render(index * 0.7),
  );
}

function processCpuMs(since?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

async function main({ size, effects, quality, scene, frames }: PipelineCase): Promise<PipelineSamples> {
  const pictures = renderFrames(size, scene);
  const samples: PipelineSamples = { total: [], stages: {}, rss: 0 };
  const models = await MatteModels.open(quality);
  const model = models.of(quality);
  const chain = await EffectChain.open(effects, { size });
  const producer = new native.RingProducer({ ...size, fourcc: 'YU12', fpsFraction: [30, 1] });
  let measuring = false;
  let stageStart = 0;
  const endStage = (stage: string): void => {
    const now = native.threadCpuMs();
    if (measuring) (samples.stages[stage] ??= []).push(now - stageStart);
    stageStart = native.threadCpuMs();
  };
  const pipeline = new Pipeline(size, { producer, model, chain, quality }, endStage);
  for (let index = 0; index < WARM_UP_FRAMES + frames; index++) {
    const picture = pictures[index % PICTURES] ?? new Uint8Array();
    measuring = index >= WARM_UP_FRAMES;
    const start = process.cpuUsage();
    stageStart = native.threadCpuMs();
    pipeline.compositor.load('YUYV', picture, index);
    endStage('convert');
    await pipeline.process();
    if (measuring) samples.total.push(processCpuMs(start));
  }
  if (pipeline.stats.unmasked > 0 || pipeline.stats.dropped > 0)
    throw new Error('Frames were dropped or unmasked');
  samples.rss = process.memoryUsage.rss();
  chain.close();
  producer.close();
  await models.close();
  return samples;
}

const argument = process.argv[2];
if (argument === undefined)
  throw new Error('Expected a case as JSON; run it through: npm run bench -- pipeline');
console.log(JSON.stringify(await main(JSON.parse(argument) as PipelineCase)));
