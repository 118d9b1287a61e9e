/** Sentences about things, for people. */
import type { EngineStatus, OutputStatus } from '../control/schema.js';
import type { NativeFormat, VideoNode } from '../native.js';

/** "1280x720 30 fps" */
export function describeFormat(format: Omit<NativeFormat, 'fpsFraction'>): string {
  return `${String(format.width)}x${String(format.height)} ${String(format.fps)} fps`;
}

/** "low (frames were missed), 43 % of a processor" */
export function describeQuality({
  quality,
  qualityReason,
  cpu,
}: Pick<EngineStatus, 'quality' | 'qualityReason' | 'cpu'>): string {
  const why = qualityReason === '' ? '' : ` (${qualityReason})`;
  return `${quality || 'not known yet'}${why}, ${(cpu * 100).toFixed(0)} % of a processor`;
}

export function describeOutput(output: OutputStatus): string {
  const device = `${output.path} "${output.label}"`;
  if (output.error) return `${device}: ${output.error.message}. ${output.error.hint}`;
  const state = output.state === 'live' ? 'live' : 'idle card';
  return `${device}: ${state}, ${output.format ? describeFormat(output.format) : 'closed'}, ${String(output.frames)} live frames${describeWatchers(output)}${describeInsurance(output)}`;
}

function describeWatchers({ watchers }: OutputStatus): string {
  if (watchers === null) return '';
  return watchers === 0 ? ', nobody watches' : ', watched';
}

function describeInsurance({ insuranceTrouble }: OutputStatus): string {
  return insuranceTrouble === undefined ? '' : `; no idle card if the daemon dies: ${insuranceTrouble}`;
}

/** Which applications can open the camera now. */
export function describeViewers(outputs: OutputStatus[], nodes: VideoNode[]): string {
  const fed = outputs.filter((output) => output.state !== 'failed');
  if (fed.length === 0) return 'no application yet (the preview page shows the picture)';
  return fed.map((output) => describeViewersOf(output, nodes)).join('; ');
}

/** Chromium lists only devices that are capture and not output too, which is what exclusive_caps=1 makes of them. */
function describeViewersOf({ path, label }: OutputStatus, nodes: VideoNode[]): string {
  const isExclusive = nodes.find((node) => node.path === path)?.isOutput !== true;
  const name = `as "${label}"`;
  if (isExclusive) return `Firefox, Chromium, Zoom, OBS and others that open V4L2 cameras, ${name}`;
  return `Firefox, OBS and others that open V4L2 cameras, ${name}; not Chromium: load v4l2loopback with exclusive_caps=1`;
}
