/** All checks, in the order in which what they find depends on each other. */
import type { Check } from '../check.js';
import { camera } from './camera.js';
import { cameraBusy } from './camera-busy.js';
import { cameraPipewire } from './camera-pipewire.js';
import { cpu } from './cpu.js';
import { deadSockets } from './dead-sockets.js';
import { deviceFeeder } from './device-feeder.js';
import { deviceFormat } from './device-format.js';
import { deviceNode } from './device-node.js';
import { devicePermission } from './device-permission.js';
import { deviceState } from './device-state.js';
import { deviceUdevTags } from './device-udev-tags.js';
import { diskSpace } from './disk-space.js';
import { flatpakCamera } from './flatpak-camera.js';
import { inotifyLimits } from './inotify-limits.js';
import { moduleBlacklist } from './module-blacklist.js';
import { moduleBuilt } from './module-built.js';
import { moduleDevices } from './module-devices.js';
import { moduleInstalled } from './module-installed.js';
import { moduleLoaded } from './module-loaded.js';
import { moduleOptions } from './module-options.js';
import { moduleSignature } from './module-signature.js';
import { moduleVersion } from './module-version.js';
import { peerVersions } from './peer-versions.js';
import { portal } from './portal.js';
import { portalPermission } from './portal-permission.js';
import { processes } from './processes.js';
import { runtimeFolder } from './runtime-folder.js';
import { snapCamera } from './snap-camera.js';
import { wireplumber } from './wireplumber.js';

/** Those without which applications see no camera; `camfx start` asks them too. */
export const moduleChecks = [
  moduleInstalled,
  moduleBuilt,
  moduleSignature,
  moduleBlacklist,
  moduleLoaded,
  moduleVersion,
  moduleDevices,
  moduleOptions,
] as const;

export const deviceChecks = [
  deviceNode,
  devicePermission,
  deviceUdevTags,
  deviceState,
  deviceFeeder,
  deviceFormat,
] as const;

export const cameraChecks = [camera, cameraBusy, cameraPipewire] as const;

export const checks: readonly Check[] = [
  ...moduleChecks,
  ...deviceChecks,
  ...cameraChecks,
  snapCamera,
  flatpakCamera,
  portal,
  portalPermission,
  wireplumber,
  runtimeFolder,
  deadSockets,
  processes,
  peerVersions,
  cpu,
  diskSpace,
  inotifyLimits,
];
