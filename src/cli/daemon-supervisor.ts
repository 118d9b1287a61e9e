/**
 * Brings the helper daemon back when it ends unasked: applications keep the camera's device open, and see the idle card
 * of its crash insurance until then. A daemon that a service manager has started is left to that one for a while.
 */
import { request } from '../control/client.js';
import { daemonStatus } from '../control/schema.js';
import { toCamfxError } from '../errors.js';
import type { RuntimePaths } from '../runtime-dir.js';
import { ensureDaemon, type DaemonWish } from './daemon-process.js';

const LOOK_MS = 500;
/** What a service manager needs to start it again, and twice that. */
const PATIENCE_MS = 3000;
const LAST_PAUSE_MS = 30_000;

export class DaemonSupervisor {
  readonly #paths: RuntimePaths;
  readonly #wish: DaemonWish;
  #stop: () => Promise<void>;
  /** Whether this process has started the daemon. */
  #isOurs: boolean;
  #timer: NodeJS.Timeout | null = null;
  #work: Promise<void> | null = null;
  #pauseMs = LOOK_MS;
  #missingSince: number | null = null;
  #closed = false;

  private constructor(paths: RuntimePaths, wish: DaemonWish, stop: (() => Promise<void>) | null) {
    this.#paths = paths;
    this.#wish = wish;
    this.#isOurs = stop !== null;
    this.#stop = stop ?? (() => Promise.resolve());
  }

  /** Starts the daemon when it doesn't run. Throws why it can't do its work. */
  static async open(paths: RuntimePaths, wish: DaemonWish): Promise<DaemonSupervisor> {
    return new DaemonSupervisor(paths, wish, await ensureDaemon(paths, wish));
  }

  /** The connection to the daemon is lost: it may have ended, or only start anew. */
  onLost(): void {
    if (this.#closed || this.#timer || this.#work) return;
    this.#missingSince ??= performance.now();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#work = this.#look().finally(() => {
        this.#work = null;
        if (this.#missingSince !== null) this.onLost();
      });
    }, this.#pauseMs);
  }

  /** Ends the daemon too if it was started here and `withDaemon`. */
  async close({ withDaemon }: { withDaemon: boolean }): Promise<void> {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#work;
    if (withDaemon) await this.#stop();
  }

  async #look(): Promise<void> {
    const missing = performance.now() - (this.#missingSince ?? 0);
    try {
      const isBack = await request(this.#paths.daemonSocket, 'status', undefined, daemonStatus);
      if (!isBack && !this.#isOurs && missing < PATIENCE_MS) return;
      // Also one that is back by itself must be told which devices are wanted.
      const stop = await ensureDaemon(this.#paths, this.#wish);
      if (stop) {
        this.#stop = stop;
        this.#isOurs = true;
        console.error('the helper daemon had ended and was started again');
      }
      this.#missingSince = null;
      this.#pauseMs = LOOK_MS;
    } catch (thrown) {
      const { message, hint } = toCamfxError(thrown);
      console.error(`helper daemon: ${message}. ${hint}`);
      this.#pauseMs = Math.min(this.#pauseMs * 2, LAST_PAUSE_MS);
    }
  }
}
