import { type Finding, ok, type SyncCheck } from '../check.js';
import { compareVersions, moduleSource } from '../module-source.js';
import type { Machine } from '../machine.js';

/** Older ones do not build for kernels that are still in use, and lock up. */
const OLDEST = '0.12.5';
/** Knows its writers, and makes devices by its control node. */
const CONTROL_NODE = '0.13.0';
/** Gives the pictures of a device to one application only. */
const ONE_APPLICATION = '0.14.0';

export const moduleVersion: SyncCheck = {
  name: 'module version',
  look: (machine) => {
    if (!machine.moduleLoaded) return [];
    const version = loadedVersion(machine);
    return version === null ? [nameless()] : [judge(version)];
  },
};

/** Before 0.13 the module doesn't say; what it was built from does. */
function loadedVersion(machine: Machine): string | null {
  const told = machine.text('/sys/module/v4l2loopback/version')?.trim();
  if (told !== undefined) return told;
  const source = moduleSource(machine);
  return source !== null && compareVersions(source, CONTROL_NODE) < 0 ? source : null;
}

function judge(version: string): Finding {
  if (compareVersions(version, OLDEST) < 0)
    return {
      level: 'warning',
      saw: `v4l2loopback ${version} is loaded, which is older than ${OLDEST}`,
      why: 'Devices of such a module get stuck, and it does not build for newer kernels',
      remedy: 'Update the package v4l2loopback-dkms, or install a newer release of the distribution',
    };
  if (compareVersions(version, CONTROL_NODE) < 0) return pinned(`v4l2loopback ${version} is loaded`);
  if (compareVersions(version, ONE_APPLICATION) < 0) return ok(`v4l2loopback ${version} is loaded`);
  return ok(`v4l2loopback ${version} is loaded: each device serves one application at a time`);
}

function nameless(): Finding {
  return pinned('A v4l2loopback without a version is loaded, so one before 0.13');
}

function pinned(saw: string): Finding {
  return {
    level: 'note',
    saw,
    why: 'Any program that has a device of it open pins the format, and its devices are made by options only',
    remedy: 'Nothing has to be done; 0.13 or newer is better (Debian: from bookworm-backports)',
  };
}
