/** `camfx doctor --fix`: does what the findings carry. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { toCamfxError } from '../errors.js';
import type { Fix } from './check.js';
import type { Diagnosis } from './doctor.js';

/** What stands between us and root. */
export interface Privilege {
  isRoot: boolean;
  /** Somebody can be asked for a password here. */
  hasTerminal: boolean;
  hasDesktop: boolean;
  has: (program: string) => boolean;
}

export interface Repair {
  check: string;
  fix: Fix;
  /** What it runs or does, for people. */
  does: string;
  /** The whole command line; null for what no program does, or when nothing here gives root. */
  command: string[] | null;
}

/** Empty once it has worked, else why it has not. */
export type Outcome = string;

/** Each repair once, in the order of the checks. Notes are left alone: they are nothing to repair. */
export function planRepairs({ findings }: Diagnosis, privilege = thisPrivilege()): Repair[] {
  const plan = new Map<string, Repair>();
  for (const { check, level, fix } of findings) {
    if (!fix || (level !== 'warning' && level !== 'error')) continue;
    const repair = planRepair(check, fix, privilege);
    if (!plan.has(repair.does)) plan.set(repair.does, repair);
  }
  return [...plan.values()];
}

function planRepair(check: string, fix: Fix, privilege: Privilege): Repair {
  if ('does' in fix) return { check, fix, does: fix.does, command: null };
  const prefix = fix.needsRoot ? rootPrefix(privilege) : [];
  const does = [...(prefix ?? ['sudo']), ...fix.command].map(quote).join(' ');
  return { check, fix, does, command: prefix && [...prefix, ...fix.command] };
}

function rootPrefix({ isRoot, hasTerminal, hasDesktop, has }: Privilege): string[] | null {
  if (isRoot) return [];
  if (hasTerminal && has('sudo')) return ['sudo'];
  if (hasDesktop && has('pkexec')) return ['pkexec'];
  // Where sudo wants no password.
  return has('sudo') ? ['sudo', '-n'] : null;
}

export async function apply({ fix, does, command }: Repair): Promise<Outcome> {
  if (command) return run(command);
  if ('command' in fix) return `Nothing here gives root: run it yourself, as root: ${does}`;
  try {
    await fix.apply();
    return '';
  } catch (thrown) {
    return toCamfxError(thrown).message;
  }
}

/** Its output goes to stderr: stdout may be for a program that reads JSON. */
function run([program = '', ...args]: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['inherit', 2, 'inherit'] });
    child.once('error', ({ message }) => resolve(message));
    child.once('exit', (code, signal) =>
      resolve(code === 0 ? '' : `it ended with ${String(code ?? signal)}`),
    );
  });
}

/** As one would type it. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function thisPrivilege(): Privilege {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return {
    isRoot: process.geteuid?.() === 0,
    hasTerminal: process.stdin.isTTY,
    hasDesktop: Boolean(DISPLAY ?? WAYLAND_DISPLAY),
    has: isInPath,
  };
}

function isInPath(program: string): boolean {
  return (process.env.PATH ?? '').split(':').some((folder) => {
    try {
      accessSync(`${folder}/${program}`, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
