import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { I420Frame } from '../picture/picture.js';
import { patienceSeconds } from '../scenario.js';

/** Reads a camera with ffmpeg, as an application would, and keeps its newest frame. */
export class FrameReader {
  /** Frames received since the start. */
  count = 0;
  private newest: I420Frame | null = null;
  private size: { width: number; height: number } | null = null;
  private pending = Buffer.alloc(0);
  private errors = '';
  private readonly ffmpeg: ChildProcess;
  private readonly exited: Promise<unknown>;

  constructor(private readonly device: string) {
    const input = ['-loglevel', 'error', '-nostdin', '-fflags', 'nobuffer', '-f', 'v4l2', '-i', device];
    const output = ['-fps_mode', 'passthrough', '-pix_fmt', 'yuv420p', '-f', 'yuv4mpegpipe', 'pipe:1'];
    this.ffmpeg = spawn('ffmpeg', [...input, ...output], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.exited = once(this.ffmpeg, 'exit').catch((error: unknown) => (this.errors += String(error)));
    this.ffmpeg.stdout?.on('data', (chunk: Buffer) => this.parse(chunk));
    this.ffmpeg.stderr?.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
  }

  /** Resolves with the next frame that comes after this call. */
  async next(seconds = patienceSeconds): Promise<I420Frame> {
    const seen = this.count;
    const deadline = Date.now() + seconds * 1000;
    while (this.count === seen || this.newest === null) {
      if (this.ffmpeg.exitCode !== null || this.ffmpeg.signalCode !== null) {
        throw new Error(
          `ffmpeg stopped reading ${this.device} after ${this.count} frames: ${this.errors.trim()}`,
        );
      }
      if (Date.now() > deadline) throw new Error(`no frame from ${this.device} within ${seconds} s`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return this.newest;
  }

  async close(): Promise<void> {
    this.ffmpeg.kill('SIGKILL');
    await this.exited;
  }

  /** Takes frames out of a YUV4MPEG2 stream: a header line, then for each frame a "FRAME" line and its planes. */
  private parse(chunk: Buffer): void {
    this.pending = Buffer.concat([this.pending, chunk]);
    for (;;) {
      const lineEnd = this.pending.indexOf('\n');
      if (lineEnd < 0) return;
      if (this.size === null) {
        const header = this.pending.toString('latin1', 0, lineEnd);
        const [, width, height] = /^YUV4MPEG2 W(\d+) H(\d+)/.exec(header) ?? [];
        this.size = { width: Number(width), height: Number(height) };
        this.pending = this.pending.subarray(lineEnd + 1);
        continue;
      }
      const { width, height } = this.size;
      const frameEnd = lineEnd + 1 + (width * height * 3) / 2;
      if (this.pending.length < frameEnd) return;
      this.newest = { width, height, i420: Uint8Array.from(this.pending.subarray(lineEnd + 1, frameEnd)) };
      this.count += 1;
      this.pending = this.pending.subarray(frameEnd);
    }
  }
}
