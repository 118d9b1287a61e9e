/** Cameras that a program can open, apart from the parts of those that only libcamera can put together. */
import type { VideoNode } from '../native.js';
import type { Machine } from './machine.js';

/** Drivers, cards and media models of image processors between a MIPI sensor and memory. */
const PIPELINE = /\b(intel[-_ ])?(ipu[3-7]|isys)|ipu[3-7][-_]|qcom-camss|rkisp|sun6i-csi|unicam/i;

const MEDIA = '/sys/bus/media/devices';

export function plainCameras(machine: Machine): VideoNode[] {
  return machine.cameras.filter(({ card, driver }) => !PIPELINE.test(card) && !PIPELINE.test(driver));
}

/** "Intel IPU6", as the kernel calls it; null without such an image processor. */
export function imageProcessor(machine: Machine): string | null {
  const models = machine.names(MEDIA).map((name) => machine.text(`${MEDIA}/${name}/model`)?.trim() ?? '');
  const cards = machine.nodes.flatMap(({ card, driver }) => [card, driver]);
  return [...models, ...cards].find((name) => PIPELINE.test(name)) ?? null;
}
