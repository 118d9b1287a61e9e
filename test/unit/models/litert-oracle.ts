import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileFunction } from 'node:vm';

export const PACKAGES = fileURLToPath(new URL('../../../../node_modules/@mediapipe', import.meta.url));
export const LANDSCAPE = join(PACKAGES, 'selfie_segmentation/selfie_segmentation_landscape.tflite');
export const GENERAL = join(PACKAGES, 'selfie_segmentation/selfie_segmentation.tflite');
export const FACE = join(PACKAGES, 'face_detection/face_detection_short_range.tflite');

const require = createRequire(import.meta.url);
let library: Promise<typeof import('@litertjs/core')> | undefined;

/** The only output of a model, or the first. */
export async function runLiteRtModel(...run: Parameters<typeof runLiteRtOutputs>): Promise<Float32Array> {
  const [output = new Float32Array()] = await runLiteRtOutputs(...run);
  return output;
}

/**
 * Runs a .tflite model once in LiteRT.js, TensorFlow Lite's own runtime in WebAssembly: the reference for conversions.
 * NHWC in, NHWC out.
 */
export async function runLiteRtOutputs(
  model: Uint8Array,
  input: Float32Array,
  shape: readonly number[],
): Promise<Float32Array[]> {
  library ??= loadLibrary();
  const { loadAndCompile, Tensor } = await library;
  const compiled = await loadAndCompile(model, { accelerator: 'wasm' });
  const inputTensor = Tensor.fromTypedArray(input, [...shape]);
  const outputs = await compiled.run([inputTensor]);
  const results = outputs.map((output) => Float32Array.from(output.toTypedArray()));
  for (const owned of [inputTensor, ...outputs, compiled]) owned.delete();
  return results;
}

/** The adapter of a machine that can't give a device: LiteRT.js then keeps to WebAssembly without a warning. */
const GPU_WITHOUT_DEVICE = { limits: {}, features: new Set(), requestDevice: () => null };

/**
 * LiteRT.js is made for browsers: it loads its WebAssembly glue with importScripts(), finds it by `self`, asks
 * `navigator` for a GPU and logs its set-up, so all of these are lent to it while it loads.
 */
async function loadLibrary(): Promise<typeof import('@litertjs/core')> {
  const glue = join(dirname(require.resolve('@litertjs/core')), '../wasm/litert_wasm_compat_internal.js');
  const lent: Record<string, unknown> = {
    self: globalThis,
    navigator: { gpu: { requestAdapter: () => GPU_WITHOUT_DEVICE } },
    Module: { printErr: () => undefined },
    importScripts: () => {
      const source = `${readFileSync(glue, 'utf8')}\nreturn ModuleFactory;`;
      const parameters = ['require', '__dirname', '__filename'];
      const script = compileFunction(source, parameters, { filename: glue }) as (
        ...values: unknown[]
      ) => unknown;
      Object.assign(globalThis, { ModuleFactory: script(require, dirname(glue), glue) });
    },
  };
  const own = Object.getOwnPropertyDescriptors(globalThis) as PropertyDescriptorMap;
  for (const [name, value] of Object.entries(lent)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  try {
    const litert = await import('@litertjs/core');
    await litert.loadLiteRt(glue);
    return litert;
  } finally {
    for (const name of [...Object.keys(lent), 'ModuleFactory']) {
      Reflect.deleteProperty(globalThis, name);
      const before = own[name];
      if (before !== undefined) Object.defineProperty(globalThis, name, before);
    }
  }
}
