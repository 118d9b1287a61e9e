/** The chain that draws now, and its change for another one while frames go on. */
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

  /** Throws as EffectChain.open() does: the chain is then as it was. */
  set(request: ChainRequest): Promise<void> {
    const done = this.#last.then(() => this.#set(request));
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Waits for a change under way. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
    this.#chain.close();
  }

  async #set(request: ChainRequest): Promise<void> {
    if (this.#closed) return;
    const former = this.#chain;
    const next = await EffectChain.open(request, this.#context, former);
    try {
      await this.#use(next);
    } catch (error) {
      next.close(former);
      throw error;
    }
    this.#chain = next;
    former.close(next);
  }
}
