import { imageProcessor, plainCameras } from '../cameras.js';
import { type Finding, ok, type SyncCheck } from '../check.js';
import type { Machine } from '../machine.js';

/** Cameras of newer notebooks: a bare sensor behind an image processor (Intel IPU6), not a camera that one can open. */
export const cameraPipewire: SyncCheck = {
  name: 'camera behind PipeWire',
  look: (machine) => {
    const processor = imageProcessor(machine);
    if (processor === null) return [];
    if (plainCameras(machine).length > 0)
      return [ok(`Beside the camera of "${processor}" there is one that can be opened`)];
    return [describeHidden(processor, machine)];
  },
};

function describeHidden(processor: string, machine: Machine): Finding {
  const remedy = 'Use a USB camera, or the presenter: camfx start --source presenter';
  return {
    level: 'warning',
    saw: `The camera is behind the image processor "${processor}", so that only PipeWire and libcamera reach it`,
    why: 'Its video devices give raw sensor data, and camfx reads cameras that give pictures',
    remedy: machine.isRunning('pipewire')
      ? remedy
      : `${remedy}; applications need pipewire and its libcamera plugin`,
  };
}
