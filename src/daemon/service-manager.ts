/** Tells systemd how the daemon is: sd_notify(3). Without a service manager nothing is told. */
import { toCamfxError } from '../errors.js';
import { native } from '../native.js';
import { log } from './log.js';

export interface ServiceManagerOptions {
  /** Whether the daemon does its work, asked each time; that this thread lives is shown by asking. */
  isHealthy: () => boolean;
  /** Sends a state such as "READY=1"; false when nobody takes it. */
  notify?: (state: string) => boolean;
  environment?: NodeJS.ProcessEnv;
}

/** Of a watchdog's period: who is unhealthy for a moment has another chance or two. */
const SIGNS_PER_PERIOD = 4;

export class ServiceManager {
  readonly #isHealthy: () => boolean;
  readonly #notify: (state: string) => boolean;
  readonly #environment: NodeJS.ProcessEnv;
  #watchdog: NodeJS.Timeout | undefined;
  #wasHealthy = true;

  constructor({ isHealthy, notify, environment = process.env }: ServiceManagerOptions) {
    this.#isHealthy = isHealthy;
    this.#notify = notify ?? ((state) => native.notifyServiceManager(state));
    this.#environment = environment;
  }

  /** The daemon serves from now on. The watchdog is fed until stopping(). */
  ready(status: string): void {
    this.#tell('READY=1', `STATUS=${status}`);
    const period = watchdogPeriod(this.#environment);
    if (period === null || this.#watchdog) return;
    this.#watchdog = setInterval(() => this.#giveSign(), period / SIGNS_PER_PERIOD);
    this.#watchdog.unref();
  }

  /** What `systemctl status` shows; one line. */
  status(status: string): void {
    this.#tell(`STATUS=${status}`);
  }

  /** The daemon is about to end, because it was asked to. Idempotent. */
  stopping(): void {
    clearInterval(this.#watchdog);
    this.#tell('STOPPING=1');
  }

  #giveSign(): void {
    const isHealthy = this.#isHealthy();
    if (isHealthy) this.#tell('WATCHDOG=1');
    else if (this.#wasHealthy)
      log('error', 'A device is not fed any more: unless that ends, the watchdog will');
    this.#wasHealthy = isHealthy;
  }

  #tell(...lines: string[]): void {
    if (!this.#environment.NOTIFY_SOCKET) return;
    try {
      this.#notify(lines.join('\n'));
    } catch (thrown) {
      // The camera goes on; who can't be told may end us for it, and then says so.
      log(
        'warning',
        `The service manager could not be told ${lines.join(', ')}: ${toCamfxError(thrown).message}`,
      );
    }
  }
}

/** In ms; null without a watchdog, or when it is another process that is watched. */
function watchdogPeriod({ WATCHDOG_USEC, WATCHDOG_PID }: NodeJS.ProcessEnv): number | null {
  const period = Number(WATCHDOG_USEC) / 1000;
  const isOurs = WATCHDOG_PID === undefined || Number(WATCHDOG_PID) === process.pid;
  return period > 0 && isOurs ? period : null;
}
