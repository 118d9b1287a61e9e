import { isMainThread } from 'node:worker_threads';
import { CamfxError } from '../../errors.js';

const VARIABLE = 'ORT_DISABLE_TELEMETRY';

/**
 * Keeps ONNX Runtime from reporting to its vendor: since 1.29 the official Linux builds upload events over HTTPS and
 * keep a device id in the cache folder, unless this variable is set when the runtime starts.
 *
 * Call it in the main thread before starting the segmenter's worker. The worker can't do it for itself: its
 * process.env is a copy, and the runtime reads the process's own environment.
 */
export function disableRuntimeTelemetry(): void {
  if (isMainThread) process.env[VARIABLE] = '1';
}

/** @throws CamfxError SYSTEM in a worker that was started before disableRuntimeTelemetry() */
export function requireNoRuntimeTelemetry(): void {
  disableRuntimeTelemetry();
  if (process.env[VARIABLE] === '1') return;
  throw new CamfxError(
    'SYSTEM',
    `ONNX Runtime would send telemetry: ${VARIABLE} was not set before the worker started`,
  );
}
