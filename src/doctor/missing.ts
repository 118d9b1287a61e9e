/** What this machine lacks for a real camera in every application, and the command that adds it. */
import type { VideoNode } from '../native.js';
import { LOAD_MODULE, RELOAD_MODULE } from './check.js';
import { installModule } from './checks/module-installed.js';
import { Machine } from './machine.js';

export interface Missing {
  /** A sentence without its full stop. */
  what: string;
  /** A command, or what to do by hand. */
  command: string;
}

/** What it is judged by. */
export interface Situation {
  nodes: VideoNode[];
  moduleLoaded: boolean;
  moduleInstalled: boolean;
  /** ID and ID_LIKE of /etc/os-release. */
  distributions: string[];
}

export function findMissing(machine: Situation = thisMachine()): Missing[] {
  const missing: Missing[] = [];
  if (!machine.nodes.some((node) => node.isLoopback)) missing.push(missingDevice(machine));
  const locked = machine.nodes.find((node) => node.error === 'EACCES');
  if (locked)
    missing.push({
      what: `No permission to open ${locked.path} (${locked.card})`,
      command: 'sudo usermod -aG video "$USER", then log in again',
    });
  else if (!machine.nodes.some((node) => node.isCapture && !node.isLoopback))
    missing.push({
      what: 'No camera is connected; without --source the presenter is drawn',
      command: 'Plug a camera in, then start again',
    });
  return missing;
}

function missingDevice({ moduleLoaded, moduleInstalled, distributions }: Situation): Missing {
  const what = 'No camera device for applications';
  if (moduleLoaded)
    return {
      what: `${what}: the module v4l2loopback is loaded, but without devices`,
      command: RELOAD_MODULE,
    };
  if (moduleInstalled)
    return { what: `${what}: the module v4l2loopback is not loaded`, command: LOAD_MODULE };
  return {
    what: `${what}: the kernel module v4l2loopback is not installed`,
    command: `${installModule(distributions)} && ${LOAD_MODULE}`,
  };
}

function thisMachine(): Situation {
  const machine = new Machine();
  const { nodes, moduleLoaded, moduleFile, distributions } = machine;
  return { nodes, moduleLoaded, moduleInstalled: moduleFile !== null, distributions };
}
