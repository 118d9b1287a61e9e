/** The kernel's emulated camera as scenarios use it. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { run } from '../command.js';
import type { ScenarioContext } from '../guest/context.js';
import { toRgb, type Picture } from '../picture/picture.js';
import { size } from '../scenario.js';

const driver = '/sys/bus/platform/drivers/vivid';
const device = 'vivid.0';

/** Loads vivid and returns its path and what it shows by itself: bars that stand still. */
export async function vividBars(context: ScenarioContext): Promise<{ camera: string; raw: Picture }> {
  const camera = await context.loadVivid();
  await hideOverlay(camera);
  await run('v4l2-ctl', [
    ...['-d', camera, '--set-fmt-video', `width=${size.width},height=${size.height},pixelformat=YUYV`],
    ...['--set-parm', '10'],
  ]);
  const reader = context.read(camera);
  const raw = toRgb(await reader.next());
  await reader.close();
  return { camera, raw };
}

/** Takes the running clock and the counters from the picture. */
export async function hideOverlay(camera: string): Promise<void> {
  await run('v4l2-ctl', ['-d', camera, '--set-ctrl', 'osd_text_mode=2']);
}

/** As if its cable were pulled. */
export async function unplug(): Promise<void> {
  await writeFile(`${driver}/unbind`, device);
}

/** Its node's path now: it may have another number while somebody still has the old one open. */
export async function plugIn(): Promise<string> {
  await writeFile(`${driver}/bind`, device);
  const nodes = '/sys/class/video4linux';
  for (const node of await readdir(nodes))
    if ((await readFile(`${nodes}/${node}/name`, 'utf8')).startsWith('vivid')) return `/dev/${node}`;
  throw new Error('vivid has no node');
}
