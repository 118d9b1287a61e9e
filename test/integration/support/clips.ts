/** Clips that the real ffmpeg draws, and the processes that decode them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './session.js';

export class ClipFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'camfx-clips-'));

  /** Runs ffmpeg; the clip's path. */
  make(name: string, ...args: string[]): string {
    const path = join(this.path, name);
    execFileSync('ffmpeg', ['-nostdin', '-loglevel', 'error', '-y', ...args, path]);
    return path;
  }

  /** The numbers of the ffmpeg processes that have the folder in their command line. */
  decoders(): string[] {
    return readdirSync('/proc').filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return command.startsWith('ffmpeg\0') && command.includes(this.path);
      } catch {
        return false;
      }
    });
  }

  async untilNoDecoder(): Promise<void> {
    await until('no ffmpeg left', () => Promise.resolve(this.decoders().length === 0 ? true : undefined));
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

/** As an input of ffmpeg. */
export function drawn(picture: string): string[] {
  return ['-f', 'lavfi', '-i', picture];
}
