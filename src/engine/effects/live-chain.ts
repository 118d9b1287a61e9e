/** The chain that draws now, and its change for another one while frames go on. */
import { once } from 'node:events';
import { CamfxError } from '../../errors.js';
import type { EffectContext } from './effect.js';
import { EffectChain } from './effect-chain.js';
import type { ChainRequest } from './kinds.js';

/** Who draws with a chain: resolves once every further frame is drawn with it. */
export type UseChain = (chain: EffectChain) => Promise<void>;

export class LiveChain {
  readonly #context: EffectContext;
  #chain: EffectChain;
  #use: UseChain = () => Promise.resolve();
  /** Changes come one after the other. */
  #last: Promise<unknown> = Promise.resolve();
  /** Of the newest change. */
  #opening = new AbortController();
  #closed = false;

  private constructor(context: EffectContext, chain: EffectChain) {
    this.#context = context;
    this.#chain = chain;
  }

  /** Throws as EffectChain.open() does. */
  static async open(request: ChainRequest, context: EffectContext): Promise<LiveChain> {
    return new LiveChain(context, await EffectChain.open(request, context));
  }

  get chain(): EffectChain {
    return this.#chain;
  }

  /** Who draws with it from now on. */
  usedBy(use: UseChain): void {
    this.#use = use;
  }

  /**
   * Throws as EffectChain.open() does, and SUPERSEDED when a later change came while this one was still opened: who
   * hides the room in a hurry does not wait for a server that is silent. The chain is then as it was.
   */
  set(request: ChainRequest): Promise<void> {
    this.#opening.abort();
    this.#opening = new AbortController();
    const { signal } = this.#opening;
    const done = this.#last.then(() => this.#set(request, signal));
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Waits for a change under way, but not for what it opens. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#opening.abort();
    await this.#last;
    this.#chain.close();
  }

  async #set(request: ChainRequest, signal: AbortSignal): Promise<void> {
    if (this.#closed) return;
    const former = this.#chain;
    const next = await this.#openInTime(request, former, signal);
    try {
      await this.#use(next);
    } catch (error) {
      next.close(former);
      throw error;
    }
    this.#chain = next;
    former.close(next);
  }

  async #openInTime(request: ChainRequest, former: EffectChain, signal: AbortSignal): Promise<EffectChain> {
    if (!signal.aborted) {
      const opening = EffectChain.open(request, { ...this.#context, signal }, former);
      const next = await unlessAborted(opening, signal);
      if (next) return next;
      void opening.then((late) => late.close(former)).catch(() => undefined);
    }
    throw new CamfxError('SUPERSEDED', 'Another change of the effects came before this one was ready');
  }
}

/** Null once `signal` is aborted, whatever becomes of `work`. */
async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result | null> {
  const done = new AbortController();
  const aborted = once(signal, 'abort', { signal: done.signal }).then(
    () => null,
    () => null,
  );
  try {
    return await Promise.race([work, aborted]);
  } finally {
    done.abort();
  }
}
