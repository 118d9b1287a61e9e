import { projectPath } from '../../src/project-path.js';

/** The project's folder; the guest sees it under the same path. */
export const projectRoot = projectPath('.');

/** Kernels, modules and package lists of the VM; safe to delete, the next run fetches them again. */
export const vmCache = `${projectRoot}/.cache/vm`;
