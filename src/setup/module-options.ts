/** Options of v4l2loopback that somebody else has set: modprobe joins them all, and the last value of each counts. */
import { join } from 'node:path';
import type { Machine } from '../doctor/machine.js';

/** modprobe.d(5); a name in an earlier folder hides the same name in a later one. */
const FOLDERS = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map((base) => `${base}/modprobe.d`);

export interface ModuleOptions {
  files: string[];
  /** Values without quotes, by name. */
  values: Map<string, string>;
}

/** What configuration files other than `own` say; null when none says anything. */
export function otherOptions(machine: Machine, own: string): ModuleOptions | null {
  const files = new Map<string, string>();
  for (const folder of FOLDERS)
    for (const name of machine.names(folder))
      if (name.endsWith('.conf') && !files.has(name)) files.set(name, join(folder, name));
  const found: ModuleOptions = { files: [], values: new Map() };
  for (const [, path] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (path === own) continue;
    const lines = (machine.text(path) ?? '').replaceAll('\\\n', ' ').split('\n');
    const options = lines.flatMap((line) => /^\s*options\s+v4l2loopback\s+(.*)$/.exec(line)?.[1] ?? []);
    if (options.length > 0) found.files.push(path);
    for (const [, name = '', quoted, bare] of options.join(' ').matchAll(/(\w+)=(?:"([^"]*)"|(\S+))/g))
      found.values.set(name, quoted ?? bare ?? '');
  }
  return found.files.length > 0 ? found : null;
}

/** Whether one of the devices is ours. */
export function hasCamfxDevice({ values }: ModuleOptions): boolean {
  return (values.get('card_label') ?? '').split(',').includes('camfx');
}

/** The same devices as before, and ours after them, as one line. */
export function withCamfxDevice({ values }: ModuleOptions): string {
  const list = (name: string): string[] => values.get(name)?.split(',') ?? [];
  const numbers = list('video_nr');
  const devices = Number(values.get('devices') ?? Math.max(numbers.length, 1));
  const extended = (name: string, missing: string, ours: string): string =>
    [...Array.from({ length: devices }, (_, index) => list(name)[index] ?? missing), ours].join(',');
  const merged = new Map(values);
  merged.set('devices', String(devices + 1));
  if (numbers.length > 0) merged.set('video_nr', extended('video_nr', '-1', '-1'));
  merged.set('card_label', extended('card_label', 'Virtual camera', 'camfx'));
  merged.set('exclusive_caps', extended('exclusive_caps', '0', '1'));
  merged.set('max_buffers', String(Math.max(Number(values.get('max_buffers') ?? 0), 4)));
  const words = [...merged].map(([name, value]) => `${name}=${/\s/.test(value) ? `"${value}"` : value}`);
  return `options v4l2loopback ${words.join(' ')}`;
}
