/** Sentences about things, for people. */
import type { OutputStatus } from '../control/schema.js';
import type { NativeFormat } from '../native.js';

/** "1280x720 30 fps" */
export function describeFormat(format: NativeFormat): string {
  return `${String(format.width)}x${String(format.height)} ${String(format.fps)} fps`;
}

export function describeOutput(output: OutputStatus): string {
  const device = `${output.path} "${output.label}"`;
  if (output.error) return `${device}: ${output.error.message}. ${output.error.hint}`;
  const state = output.state === 'live' ? 'live' : 'idle card';
  return `${device}: ${state}, ${output.format ? describeFormat(output.format) : 'closed'}, ${String(output.frames)} live frames`;
}

/** Which applications can open the camera now. */
export function describeViewers(outputs: OutputStatus[]): string {
  const seen = outputs.filter((output) => output.state !== 'failed').map((output) => `"${output.label}"`);
  if (seen.length === 0) return 'no application yet (the preview page shows the picture)';
  return `Firefox, Chromium, Zoom, OBS and all that open V4L2 cameras, as ${seen.join(', ')}`;
}
