/** How a script gets to run as root. */

/** sudo's option never to ask for one. */
export const NO_PASSWORD = '--non-interactive';

export interface Means {
  isRoot: boolean;
  has: (program: string) => boolean;
  /** sudo can ask for a password. */
  hasTerminal: boolean;
  /** pkexec can ask for one. */
  hasDisplay: boolean;
}

/** What to put before a command; null when nothing helps. */
export function wayToRoot({ isRoot, has, hasTerminal, hasDisplay }: Means): string[] | null {
  if (isRoot) return [];
  if (hasTerminal && has('sudo')) return ['sudo', '--'];
  if ((hasTerminal || hasDisplay) && has('pkexec')) return ['pkexec'];
  // Where it needs no password.
  if (has('sudo')) return ['sudo', NO_PASSWORD, '--'];
  return null;
}
