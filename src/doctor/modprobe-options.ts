/** Options of v4l2loopback that files set: modprobe joins them all, and the last value of each counts. */
import { join } from 'node:path';
import type { Machine } from './machine.js';

/** modprobe.d(5); a name in an earlier folder hides the same name in a later one. */
const FOLDERS = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map((base) => `${base}/modprobe.d`);

export interface ModuleOptions {
  files: string[];
  /** Values without quotes, by name. */
  values: Map<string, string>;
}

/** The files that modprobe reads, in its order. */
export function modprobeFiles(machine: Machine): string[] {
  const files = new Map<string, string>();
  for (const folder of FOLDERS)
    for (const name of machine.names(folder))
      if (name.endsWith('.conf') && !files.has(name)) files.set(name, join(folder, name));
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

/** What files other than `except` say; null when none says anything. */
export function readModuleOptions(machine: Machine, except = ''): ModuleOptions | null {
  const found: ModuleOptions = { files: [], values: new Map() };
  for (const path of modprobeFiles(machine)) {
    if (path === except) continue;
    const lines = (machine.text(path) ?? '').replaceAll('\\\n', ' ').split('\n');
    const options = lines.flatMap((line) => /^\s*options\s+v4l2loopback\s+(.*)$/.exec(line)?.[1] ?? []);
    if (options.length > 0) found.files.push(path);
    for (const [, name = '', quoted, bare] of options.join(' ').matchAll(/(\w+)=(?:"([^"]*)"|(\S+))/g))
      found.values.set(name, quoted ?? bare ?? '');
  }
  return found.files.length > 0 ? found : null;
}

/** Whether one of the devices is ours. */
export function hasCamfxDevice(options: ModuleOptions): boolean {
  return placeOfCamfx(options) >= 0;
}

/** Those that files set and that give camfx no device, or one that Chromium does not list; null otherwise. */
export function unfitOptions(machine: Machine): ModuleOptions | null {
  const options = readModuleOptions(machine);
  if (options === null) return null;
  const caps = listOf(options, 'exclusive_caps')[placeOfCamfx(options)] ?? '';
  return /^[1yt]/i.test(caps) && options.values.get('devices') !== '0' ? null : options;
}

/** The same devices as before, and ours, after them unless it is among them, as one line. */
export function withCamfxDevice(options: ModuleOptions): string {
  const { values } = options;
  const known = placeOfCamfx(options);
  const numbers = listOf(options, 'video_nr');
  const devices = Number(values.get('devices') ?? Math.max(numbers.length, 1));
  const place = known >= 0 ? known : devices;
  const count = Math.max(devices, place + 1);
  const extended = (name: string, missing: string, ours: string): string =>
    Array.from({ length: count }, (_, index) =>
      index === place ? ours : (listOf(options, name)[index] ?? missing),
    ).join(',');
  const merged = new Map(values);
  merged.set('devices', String(count));
  if (numbers.length > 0) merged.set('video_nr', extended('video_nr', '-1', numbers[place] ?? '-1'));
  merged.set('card_label', extended('card_label', 'Virtual camera', 'camfx'));
  merged.set('exclusive_caps', extended('exclusive_caps', '0', '1'));
  merged.set('max_buffers', String(Math.max(Number(values.get('max_buffers') ?? 0), 4)));
  const words = [...merged].map(([name, value]) => `${name}=${/\s/.test(value) ? `"${value}"` : value}`);
  return `options v4l2loopback ${words.join(' ')}`;
}

/** What the files have, and what would give camfx a device too: for people, who may change them. */
export function adviseOnOptions(options: ModuleOptions): string {
  return `v4l2loopback has options in ${options.files.join(' and ')} that give camfx no device, or one that Chromium does not list; camfx leaves them alone. For a device of camfx beside theirs, put this line in their place: ${withCamfxDevice(options)}`;
}

function listOf({ values }: ModuleOptions, name: string): string[] {
  return values.get(name)?.split(',') ?? [];
}

/** -1: it is not among them. */
function placeOfCamfx(options: ModuleOptions): number {
  return listOf(options, 'card_label').indexOf('camfx');
}
