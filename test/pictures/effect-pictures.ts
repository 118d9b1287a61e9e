/** npm run pictures: draws docs/images/effect-*.jpg of the presenter, and writes the tables of docs/effects.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { EffectChain } from '../../src/engine/effects/effect-chain.js';
import { parseEffect } from '../../src/engine/effects/effect-text.js';
import { Segmenter } from '../../src/engine/matte/segmenter.js';
import { Pipeline } from '../../src/engine/pipeline.js';
import { native } from '../../src/native.js';
import { projectPath } from '../../src/project-path.js';
import { effectTables } from './effect-tables.js';

const SIZE = { width: 640, height: 360 };
const JPEG_QUALITY = 85;
const PICTURES: Record<string, readonly string[]> = {
  none: [],
  blur: ['blur:60'],
  'blur-disc': ['blur:strength=60,shape=disc'],
  replace: ['replace:#204060'],
};

async function draw(effects: readonly string[], model: Segmenter): Promise<Uint8Array> {
  const chain = await EffectChain.open(effects.map(parseEffect), { size: SIZE });
  const producer = new native.RingProducer({ ...SIZE, fourcc: 'YU12', fpsFraction: [30, 1] });
  const consumer = new native.RingConsumer(...producer.descriptors(), 1);
  try {
    const pipeline = new Pipeline(SIZE, { producer, model, chain });
    const { i420 } = native.renderPresenter(SIZE.width, SIZE.height, 0);
    pipeline.compositor.load('YU12', i420, 1);
    await pipeline.process();
    const frame = await consumer.nextJpeg(1000, JPEG_QUALITY);
    if (!frame || pipeline.stats.unmasked > 0) throw new Error(`No picture: ${pipeline.stats.lastError}`);
    return frame.bytes;
  } finally {
    consumer.close();
    producer.close();
    chain.close();
  }
}

const model = await Segmenter.open({ modelPath: projectPath('build/models/selfie-landscape.onnx') });
for (const [name, effects] of Object.entries(PICTURES))
  writeFileSync(projectPath(`docs/images/effect-${name}.jpg`), await draw(effects, model));
await model.close();
const page = projectPath('docs/effects.md');
const [before = ''] = readFileSync(page, 'utf8').split(/(?<=<!-- tables -->\n)/, 1);
writeFileSync(page, await format(`${before}\n${effectTables()}\n`, { parser: 'markdown' }));
