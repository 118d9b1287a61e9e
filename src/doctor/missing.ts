/** What this machine lacks for a real camera in every application, and the command that adds it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { native, type VideoNode } from '../native.js';

export interface Missing {
  /** A sentence without its full stop. */
  what: string;
  /** A command, or what to do by hand. */
  command: string;
}

export interface Machine {
  nodes: VideoNode[];
  moduleLoaded: boolean;
  moduleInstalled: boolean;
  /** ID and ID_LIKE of /etc/os-release. */
  distributions: string[];
}

const LOAD_MODULE = 'sudo modprobe v4l2loopback exclusive_caps=1 max_buffers=4 card_label=camfx';

export function findMissing(machine: Machine = thisMachine()): Missing[] {
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

function missingDevice({ moduleLoaded, moduleInstalled, distributions }: Machine): Missing {
  const what = 'No camera device for applications';
  if (moduleLoaded)
    return {
      what: `${what}: the module v4l2loopback is loaded, but without devices`,
      command: `sudo modprobe -r v4l2loopback && ${LOAD_MODULE}`,
    };
  if (moduleInstalled)
    return { what: `${what}: the module v4l2loopback is not loaded`, command: LOAD_MODULE };
  return {
    what: `${what}: the kernel module v4l2loopback is not installed`,
    command: `${installModule(distributions)} && ${LOAD_MODULE}`,
  };
}

function installModule(distributions: string[]): string {
  if (distributions.includes('fedora')) return 'sudo dnf install akmod-v4l2loopback';
  if (distributions.includes('arch')) return 'sudo pacman -S v4l2loopback-dkms linux-headers';
  return 'sudo apt install v4l2loopback-dkms "linux-headers-$(uname -r)"';
}

function thisMachine(): Machine {
  return {
    nodes: native.listVideoNodes(),
    moduleLoaded: native.detectLoopbackModule().loaded,
    moduleInstalled: isModuleInstalled(join('/lib/modules', release())),
    distributions: readDistributions(),
  };
}

/** Where DKMS and distributions put modules that are not the kernel's own. */
function isModuleInstalled(modules: string): boolean {
  return [
    'updates',
    'updates/dkms',
    'extra',
    'extra/v4l2loopback',
    'weak-updates',
    'kernel/drivers/media/v4l2loopback',
  ]
    .map((folder) => join(modules, folder))
    .some(
      (folder) =>
        existsSync(folder) && readdirSync(folder).some((file) => file.startsWith('v4l2loopback.ko')),
    );
}

function readDistributions(): string[] {
  try {
    const lines = readFileSync('/etc/os-release', 'utf8').split('\n');
    const ids = lines.filter((line) => /^ID(_LIKE)?=/.test(line));
    return ids.flatMap((line) =>
      line
        .replace(/^[^=]*=/, '')
        .replaceAll('"', '')
        .split(' '),
    );
  } catch {
    return [];
  }
}
