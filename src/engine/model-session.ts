import { readFile } from 'node:fs/promises';
import { InferenceSession } from 'onnxruntime-node';
import { CamfxError } from '../errors.js';
import { requireNoRuntimeTelemetry } from './matte/segmenter-telemetry.js';

/**
 * Loads an ONNX model to be run on the calling thread, which each run blocks; `kind` says what it is, for messages.
 *
 * @throws CamfxError MODEL_MISSING when there is no file, MODEL_INVALID when it isn't a model, SYSTEM in a worker whose
 *   process lets the runtime send telemetry
 */
export async function loadModelSession(modelPath: string, kind: string): Promise<InferenceSession> {
  requireNoRuntimeTelemetry();
  let model: Buffer;
  try {
    model = await readFile(modelPath);
  } catch (cause) {
    throw new CamfxError('MODEL_MISSING', `cannot read the ${kind} model ${modelPath}`, { cause });
  }
  try {
    return await InferenceSession.create(model, {
      executionProviders: ['cpu'],
      // A second thread gains nothing on a net this small, and would spin while it waits.
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      logSeverityLevel: 3,
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CamfxError('MODEL_INVALID', `cannot load the ${kind} model ${modelPath}: ${reason}`, { cause });
  }
}
