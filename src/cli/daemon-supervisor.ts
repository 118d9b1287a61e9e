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
/** A model is loaded, and a camera opened, before the engine connects. */
const FIRST_CONNECTION_MS = 30_000;

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
    const supervisor = new DaemonSupervisor(paths, wish, await ensureDaemon(paths, wish));
    // It may end before there is a connection whose loss would be noticed.
    supervisor.#missingSince = performance.now();
    supervisor.#lookIn(FIRST_CONNECTION_MS);
    return supervisor;
  }

  /** The daemon has taken the ring. */
  onAccepted(): void {
    this.#missingSince = null;
    this.#pauseMs = LOOK_MS;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** The connection to the daemon is lost: it may have ended, or only start anew. */
  onLost(): void {
    this.#missingSince ??= performance.now();
    this.#lookIn(this.#pauseMs);
  }

  /** Again and again, ever more rarely, until the ring is accepted. */
  #lookIn(pauseMs: number): void {
    if (this.#closed || this.#timer || this.#work) return;
    this.#pauseMs = Math.min(this.#pauseMs * 2, LAST_PAUSE_MS);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#work = this.#look().finally(() => {
        this.#work = null;
        if (this.#missingSince !== null) this.#lookIn(this.#pauseMs);
      });
    }, pauseMs);
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
    } catch (thrown) {
      const { message, hint } = toCamfxError(thrown);
      console.error(`helper daemon: ${message}. ${hint}`);
    }
  }
}
