import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('No package.json above the running code');
    folder = parent;
  }
  return folder;
}

const root = findRoot();

/** The absolute path of something inside the installed package, whether the code runs from dist/ or elsewhere. */
export function projectPath(relative: string): string {
  return join(root, relative);
}
