/**
 * Brings the helper daemon back when it has crashed: applications keep the camera's device open, and see the idle card
 * of its crash insurance until then. A daemon that a service manager has started is left to that one for a while, and
 * one that somebody has stopped stays away until somebody starts it.
 */
import { toCamfxError } from '../errors.js';
import type { RuntimePaths } from '../runtime-dir.js';
import { type DaemonWish, ensureDaemon, tellDaemon } from './daemon-process.js';

const LOOK_MS = 500;
/** What a service manager needs to start it again, and twice that. */
const PATIENCE_MS = 3000;
const LAST_PAUSE_MS = 30_000;
/** A model is loaded, and a camera opened, before the engine connects. */
const FIRST_CONNECTION_MS = 30_000;

/** How the daemon is reached and started. */
export interface DaemonControl {
  ensure: typeof ensureDaemon;
  tell: (paths: RuntimePaths, wish: DaemonWish) => Promise<unknown>;
}

const REAL: DaemonControl = { ensure: ensureDaemon, tell: tellDaemon };

export class DaemonSupervisor {
  readonly #paths: RuntimePaths;
  readonly #wish: DaemonWish;
  readonly #control: DaemonControl;
  #stop: () => Promise<void>;
  /** Whether this process has started the daemon. */
  #isOurs: boolean;
  #timer: NodeJS.Timeout | null = null;
  #work: Promise<void> | null = null;
  #pauseMs = LOOK_MS;
  /** Null while there is nothing to bring back. */
  #missingSince: number | null = null;
  /** Whether the daemon may be another one than was told which devices are wanted. */
  #mustTell = false;
  #closed = false;

  private constructor(
    paths: RuntimePaths,
    wish: DaemonWish,
    control: DaemonControl,
    stop: (() => Promise<void>) | null,
  ) {
    this.#paths = paths;
    this.#wish = wish;
    this.#control = control;
    this.#isOurs = stop !== null;
    this.#stop = stop ?? (() => Promise.resolve());
  }

  /** Starts the daemon when it doesn't run. Throws why it can't do its work. */
  static async open(
    paths: RuntimePaths,
    wish: DaemonWish,
    control: DaemonControl = REAL,
  ): Promise<DaemonSupervisor> {
    const supervisor = new DaemonSupervisor(paths, wish, control, await control.ensure(paths, wish));
    // It may end before there is a connection whose loss would be noticed.
    supervisor.#missingSince = performance.now();
    supervisor.#lookIn(FIRST_CONNECTION_MS);
    return supervisor;
  }

  /** The daemon has taken the ring. */
  onAccepted(): void {
    this.#calmDown();
    // A look that is under way tells it.
    if (this.#mustTell && !this.#work && !this.#closed) this.#begin(() => this.#tell());
  }

  /** The connection to the daemon is lost: it may have ended, or only start anew; or somebody has stopped it. */
  onLost(wasStopped: boolean): void {
    this.#mustTell = true;
    if (wasStopped) {
      this.#calmDown();
      console.error(
        'the helper daemon was stopped: the camera is off until somebody starts it (systemctl --user start camfxd, or camfx anew)',
      );
      return;
    }
    this.#missingSince ??= performance.now();
    this.#lookIn(this.#pauseMs);
  }

  #calmDown(): void {
    this.#missingSince = null;
    this.#pauseMs = LOOK_MS;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Again and again, ever more rarely, until the ring is accepted. */
  #lookIn(pauseMs: number): void {
    if (this.#closed || this.#timer || this.#work) return;
    this.#pauseMs = Math.min(this.#pauseMs * 2, LAST_PAUSE_MS);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#begin(() => this.#look());
    }, pauseMs);
  }

  #begin(step: () => Promise<unknown>): void {
    const reported = step().catch((thrown: unknown) => {
      const { message, hint } = toCamfxError(thrown);
      console.error(`helper daemon: ${message}. ${hint}`);
    });
    this.#work = reported.then(() => {
      this.#work = null;
      if (this.#missingSince !== null) this.#lookIn(this.#pauseMs);
    });
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
    if (await this.#tell()) return;
    if (!this.#isOurs && missing < PATIENCE_MS) return;
    const stop = await this.#control.ensure(this.#paths, this.#wish);
    this.#mustTell = false;
    if (!stop) return;
    this.#stop = stop;
    this.#isOurs = true;
    console.error('the helper daemon had ended and was started again');
  }

  /** One that is back by itself must be told which devices are wanted. False when none runs. */
  async #tell(): Promise<boolean> {
    const isThere = (await this.#control.tell(this.#paths, this.#wish)) !== null;
    if (isThere) this.#mustTell = false;
    return isThere;
  }
}
