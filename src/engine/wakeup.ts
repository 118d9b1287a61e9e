/** Something to sleep on. A wake-up that comes while nobody sleeps is for the next sleep. */
export class Wakeup {
  #woken = false;
  #resolve: () => void = () => undefined;

  wake(): void {
    this.#woken = true;
    this.#resolve();
  }

  /** Until wake(), at most `ms`; null: for as long as it takes. */
  async sleep(ms: number | null): Promise<void> {
    if (!this.#woken)
      await new Promise<void>((resolve) => {
        const timer = ms === null ? undefined : setTimeout(resolve, ms);
        this.#resolve = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.#woken = false;
  }
}
