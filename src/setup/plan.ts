/** All that `camfx setup` does, or undoes. */
import { joined, type Part } from './step.js';
import type { Surroundings } from './surroundings.js';
import { deviceAccess } from './subjects/device-access.js';
import { kernelModule } from './subjects/kernel-module.js';
import { moduleAtBoot } from './subjects/module-at-boot.js';
import { moduleOptions } from './subjects/module-options.js';
import { userService } from './subjects/user-service.js';

/** The module comes last: its options and the rules for its devices are there when it is loaded. */
const ROOT_SUBJECTS = [moduleOptions, moduleAtBoot, deviceAccess, kernelModule] as const;

export interface Plan {
  /** What must be done as root, and what as the user. */
  asRoot: Part;
  asUser: Part;
}

export function planInstall(surroundings: Surroundings): Plan {
  return {
    asRoot: joined(ROOT_SUBJECTS.map((subject) => subject.install(surroundings))),
    asUser: userService.install(surroundings),
  };
}

export function planRemoval(surroundings: Surroundings): Plan {
  return {
    asRoot: joined(ROOT_SUBJECTS.map((subject) => subject.remove(surroundings))),
    asUser: userService.remove(surroundings),
  };
}
