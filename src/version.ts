/** Of this installation; engine and daemon tell theirs, since they may outlive it. */
import { readFileSync } from 'node:fs';
import { projectPath } from './project-path.js';

export function projectVersion(): string {
  const { version } = JSON.parse(readFileSync(projectPath('package.json'), 'utf8')) as { version: string };
  return version;
}
