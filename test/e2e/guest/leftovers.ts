import { readdir, readFile, readlink } from 'node:fs/promises';
import { projectRoot } from '../project.js';

/** A process that should be gone. */
export interface Leftover {
  pid: number;
  what: string;
}

/** Running processes of camfx: whatever was started from the project's built sources. */
export async function camfxProcesses(): Promise<Leftover[]> {
  const found: Leftover[] = [];
  for (const pid of await otherPids()) {
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''))
      .split('\0')
      .join(' ')
      .trim();
    if (command.includes(`${projectRoot}/dist/bin/`)) found.push({ pid, what: command });
  }
  return found;
}

/** Processes that have a /dev/video* node open. */
export async function videoHolders(): Promise<Leftover[]> {
  const found: Leftover[] = [];
  for (const pid of await otherPids()) {
    const folder = `/proc/${pid}/fd`;
    for (const fd of await readdir(folder).catch(() => [])) {
      const target = await readlink(`${folder}/${fd}`).catch(() => '');
      if (!target.startsWith('/dev/video')) continue;
      const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '?')).trim();
      found.push({ pid, what: `${name} has ${target} open` });
    }
  }
  return found;
}

/** All processes but the kernel's threads, this one and the two that started it: init and its shell. */
export async function otherPrograms(): Promise<number[]> {
  const programs: number[] = [];
  for (const pid of await otherPids()) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command !== '' && pid !== 1 && pid !== process.ppid) programs.push(pid);
  }
  return programs;
}

async function otherPids(): Promise<number[]> {
  const names = await readdir('/proc');
  return names.filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid).map(Number);
}
