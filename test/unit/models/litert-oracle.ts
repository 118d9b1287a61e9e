import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileFunction } from 'node:vm';

const MODELS = new URL('../../../../node_modules/@mediapipe/selfie_segmentation/', import.meta.url);
export const LANDSCAPE = fileURLToPath(new URL('selfie_segmentation_landscape.tflite', MODELS));
export const GENERAL = fileURLToPath(new URL('selfie_segmentation.tflite', MODELS));

const require = createRequire(import.meta.url);
let library: Promise<typeof import('@litertjs/core')> | undefined;

/**
 * Runs a .tflite model once in LiteRT.js, TensorFlow Lite's own runtime in WebAssembly: the reference for conversions.
 * NHWC in, NHWC out.
 */
export async function runLiteRtModel(
  model: Uint8Array,
  input: Float32Array,
  shape: readonly number[],
): Promise<Float32Array> {
  library ??= loadLibrary();
  const { loadAndCompile, Tensor } = await library;
  const compiled = await loadAndCompile(model, { accelerator: 'wasm' });
  const inputTensor = Tensor.fromTypedArray(input, [...shape]);
  const outputs = await compiled.run([inputTensor]);
  const result = Float32Array.from(outputs[0]?.toTypedArray() ?? []);
  for (const owned of [inputTensor, ...outputs, compiled]) owned.delete();
  return result;
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
