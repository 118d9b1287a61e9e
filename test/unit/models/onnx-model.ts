import { InferenceSession, Tensor } from 'onnxruntime-node';
import { disableRuntimeTelemetry } from '../../../src/engine/matte/segmenter-telemetry.js';

/** The only output of a converted model, or the first. */
export async function runOnnxModel(...run: Parameters<typeof runOnnxOutputs>): Promise<Float32Array> {
  const [output = new Float32Array()] = await runOnnxOutputs(...run);
  return output;
}

/** Runs a converted model once. Takes and returns NHWC like the .tflite file that it was converted from. */
export async function runOnnxOutputs(
  model: Uint8Array,
  input: Float32Array,
  shape: readonly number[],
): Promise<Float32Array[]> {
  disableRuntimeTelemetry();
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const feeds = { [session.inputNames[0] ?? '']: inModelLayout(input, shape) };
  const outputs = await session.run(feeds);
  await session.release();
  return session.outputNames.map((name) => inFileLayout(outputs[name]));
}

/** Lists, unlike pictures, have the same layout in both formats. */
function inModelLayout(values: Float32Array, shape: readonly number[]): Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = shape;
  if (shape.length === 3) return new Tensor('float32', values, [...shape]);
  return new Tensor('float32', transpose(values, height * width, channels), [batch, channels, height, width]);
}

function inFileLayout(output: Tensor | undefined): Float32Array {
  const values = output?.data as Float32Array;
  const [, channels = 1, height = 1, width = 1] = output?.dims ?? [];
  return output?.dims.length === 3 ? values : transpose(values, channels, height * width);
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
