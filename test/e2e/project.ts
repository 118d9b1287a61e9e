import { fileURLToPath } from 'node:url';

/** The project's folder, seen from `dist/test/e2e/`; the guest sees it under the same path. */
export const projectRoot = fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/, '');

/** Kernels, modules and package lists of the VM; safe to delete, the next run fetches them again. */
export const vmCache = `${projectRoot}/.cache/vm`;
