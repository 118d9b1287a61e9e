/** One case of the pipeline bench, in a process of its own; prints its samples as JSON. */
import { createEffect } from '../../src/engine/effects/create.js';
import type { EffectRequest } from '../../src/engine/effects/effect.js';
import { Segmenter } from '../../src/engine/matte/segmenter.js';
import { Pipeline } from '../../src/engine/pipeline.js';
import { native, type PictureSize } from '../../src/native.js';
import { projectPath } from '../../src/project-path.js';

export interface PipelineCase {
  size: PictureSize;
  effect: EffectRequest;
}

/** CPU ms, one number per frame. */
export interface PipelineSamples {
  total: number[];
  floor: number[];
  stages: Record<string, number[]>;
}

const WARM_UP_FRAMES = 60;
const FRAMES = 400;
const POSES = 8;

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

function processCpuMs(since?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

async function main({ size, effect: request }: PipelineCase): Promise<PipelineSamples> {
  const frames = Array.from({ length: POSES }, (_, pose) =>
    packYuyv(native.renderPresenter(size.width, size.height, pose * 0.7).i420, size),
  );
  const samples: PipelineSamples = { total: [], floor: [], stages: {} };
  const model = await Segmenter.open({ modelPath: projectPath('build/models/selfie-landscape.onnx') });
  const effect = createEffect(request);
  const producer = new native.RingProducer({ ...size, fourcc: 'YU12', fpsFraction: [30, 1] });
  let measuring = false;
  let stageStart = 0;
  const endStage = (stage: string): void => {
    const now = native.threadCpuMs();
    if (measuring) (samples.stages[stage] ??= []).push(now - stageStart);
    stageStart = native.threadCpuMs();
  };
  const pipeline = new Pipeline(size, { producer, model, effect }, endStage);
  await effect.open(size, pipeline.compositor);
  const copy = new Uint8Array(size.width * size.height * 2);

  for (let index = 0; index < WARM_UP_FRAMES + FRAMES; index++) {
    const frame = frames[index % POSES] ?? copy;
    measuring = index >= WARM_UP_FRAMES;
    const start = process.cpuUsage();
    stageStart = native.threadCpuMs();
    pipeline.compositor.load('YUYV', frame, index);
    endStage('convert');
    await pipeline.process();
    const total = processCpuMs(start);
    const floorStart = native.threadCpuMs();
    copy.set(frame);
    const floor = native.threadCpuMs() - floorStart;
    if (measuring) {
      samples.total.push(total);
      samples.floor.push(floor);
    }
  }
  if (pipeline.stats.unmasked > 0 || pipeline.stats.dropped > 0)
    throw new Error('Frames were dropped or unmasked');
  producer.close();
  await model.close();
  return samples;
}

const argument = process.argv[2];
if (argument === undefined)
  throw new Error('Expected a case as JSON; run it through: npm run bench -- pipeline');
console.log(JSON.stringify(await main(JSON.parse(argument) as PipelineCase)));
