/** All checks, in the order in which what they find depends on each other. */
import type { Check } from '../check.js';
import { camera } from './camera.js';
import { cpu } from './cpu.js';
import { deviceHolders } from './device-holders.js';
import { devicePermission } from './device-permission.js';
import { limits } from './limits.js';
import { moduleBlacklist } from './module-blacklist.js';
import { moduleInstalled } from './module-installed.js';
import { moduleLoaded } from './module-loaded.js';
import { moduleOptions } from './module-options.js';
import { moduleSignature } from './module-signature.js';
import { processes } from './processes.js';

export const checks: readonly Check[] = [
  moduleInstalled,
  moduleSignature,
  moduleBlacklist,
  moduleLoaded,
  moduleOptions,
  devicePermission,
  deviceHolders,
  camera,
  processes,
  cpu,
  limits,
];
