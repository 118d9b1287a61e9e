import { InferenceSession, Tensor } from 'onnxruntime-node';
import { disableRuntimeTelemetry } from '../../../src/engine/matte/segmenter-telemetry.js';

/** Runs a converted model once. Takes and returns NHWC like the .tflite file that it was converted from. */
export async function runOnnxModel(
  model: Uint8Array,
  input: Float32Array,
  [batch = 1, height = 1, width = 1, channels = 1]: readonly number[],
): Promise<Float32Array> {
  disableRuntimeTelemetry();
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const planes = transpose(input, height * width, channels);
  const feeds = {
    [session.inputNames[0] ?? '']: new Tensor('float32', planes, [batch, channels, height, width]),
  };
  const output = (await session.run(feeds))[session.outputNames[0] ?? ''];
  await session.release();
  const [, outputChannels = 1, outputHeight = 1, outputWidth = 1] = output?.dims ?? [];
  return transpose(output?.data as Float32Array, outputChannels, outputHeight * outputWidth);
}

function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)] ?? NaN);
}

/** The largest difference between corresponding elements; NaN when any is NaN or the lengths differ. */
export function maxDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return NaN;
  return a.reduce((max, value, i) => Math.max(max, Math.abs(value - (b[i] ?? NaN))), 0);
}

/** Repeatable numbers in 0..1 (mulberry32). */
export function randomNumbers(count: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  });
}
