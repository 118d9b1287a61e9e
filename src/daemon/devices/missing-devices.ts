/** Which devices are to be made for a camera that has too few. */
import { deviceLabel, type LoopbackDevice } from './loopback-devices.js';

export interface DeviceStock {
  /** How many devices the camera is to have. */
  copies: number;
  /** How many of them need no other one in their stead. */
  served: number;
  /** Labelled for the camera, in whatever state. */
  present: readonly LoopbackDevice[];
  /** Made by camfx and still there, also those that can't be opened, and so are not among the present ones. */
  made: readonly LoopbackDevice[];
}

/** Labels that no device has. However often others fail, no more than `copies` devices are made in all. */
export function labelsToMake(camera: string, { copies, served, present, made }: DeviceStock): string[] {
  const taken = new Set([...present, ...made].map(({ label }) => label.toLowerCase()));
  const labels = Array.from({ length: copies + taken.size }, (_, index) => deviceLabel(camera, index + 1));
  const most = Math.max(copies - Math.max(served, made.length), 0);
  return labels.filter((label) => !taken.has(label.toLowerCase())).slice(0, most);
}
