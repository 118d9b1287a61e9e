import type { CamfxError } from '../errors.js';

/** Resolves on Ctrl-C, SIGTERM or `camfx stop`; rejects when the engine fails. */
export class End {
  readonly promise: Promise<void>;
  reached = false;
  resolve: () => void = () => undefined;
  reject: (error: CamfxError) => void = () => undefined;

  constructor() {
    this.promise = new Promise<void>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    }).finally(() => {
      this.reached = true;
    });
    // Awaited only once everything is open.
    this.promise.catch(() => undefined);
    // Not once(): a second Ctrl-C, or npm's copy of the first, must not cut the clean-up short.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, this.resolve);
  }
}
