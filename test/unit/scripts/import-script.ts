import { projectPath } from '../../../src/project-path.js';

/**
 * Loads a file of scripts/, which is run as it is and so has no copy in dist/.
 * @returns its exports; the caller knows their types
 */
export async function importScript(name: string): Promise<unknown> {
  return import(projectPath(`scripts/lib/${name}.mjs`));
}
