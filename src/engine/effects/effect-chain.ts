/** Effects in the order in which they are applied. */
import { isDeepStrictEqual } from 'node:util';
import { CamfxError } from '../../errors.js';
import type { Effect, EffectContext } from './effect.js';
import { type ChainRequest, effectKind, type EffectRequest } from './kinds.js';

interface Step {
  request: EffectRequest;
  effect: Effect;
}

export class EffectChain {
  readonly #steps: readonly Step[];
  #changes: readonly (() => void)[];
  /** How many of the first effects have before them what they had in the chain before. */
  readonly #settled: number;

  private constructor(steps: readonly Step[], changes: readonly (() => void)[] = [], settled = 0) {
    this.#steps = steps;
    this.#changes = changes;
    this.#settled = settled;
  }

  /**
   * Opens a chain beside `previous`, whose effects it uses where it can; `previous` goes on working meanwhile, until
   * adopt(). Throws BAD_ARGUMENT for an order that can't be, and what an effect's open() throws: nothing is left open
   * then, and `previous` is as it was.
   */
  static async open(
    request: ChainRequest,
    context: EffectContext,
    previous?: EffectChain,
  ): Promise<EffectChain> {
    const steps: Step[] = [];
    const changes: (() => void)[] = [];
    const before = previous ? previous.#steps : [];
    const reusable = [...before];
    try {
      for (const wanted of request) {
        const reused = takeReusable(reusable, wanted);
        if (reused?.change) changes.push(reused.change);
        const effect = reused?.effect ?? (await effectKind(wanted.name).open(wanted, context));
        steps.push({ request: wanted, effect });
      }
      requireMatteBeforeMoves(steps);
    } catch (error) {
      new EffectChain(steps).close(previous);
      throw error;
    }
    return new EffectChain(steps, changes, countSettled(steps, before));
  }

  /** The frames that follow are drawn by this chain. */
  adopt(): void {
    for (const change of this.#changes) change();
    this.#changes = [];
    for (const effect of this.effects.slice(this.#settled)) effect.forget();
  }

  get effects(): Effect[] {
    return this.#steps.map(({ effect }) => effect);
  }

  /** Those that draw: what comes before an effect that covers everything isn't seen. */
  get drawn(): Effect[] {
    const { effects } = this;
    return effects.slice(
      Math.max(
        0,
        effects.findLastIndex(({ coversAll }) => coversAll),
      ),
    );
  }

  /** Whether nothing of the camera is to be seen. */
  get coversAll(): boolean {
    return this.effects.some(({ coversAll }) => coversAll);
  }

  get request(): ChainRequest {
    return this.#steps.map(({ request }) => request);
  }

  get hidesRoom(): boolean {
    return this.effects.some((effect) => effect.hidesRoom);
  }

  /** For people: "mirror, blur 60". */
  get description(): string {
    return this.effects.map(({ description }) => description).join(', ') || 'none';
  }

  /** The source was opened anew. */
  forget(): void {
    for (const effect of this.effects) if (effect.outlivesSource !== true) effect.forget();
  }

  rest(): void {
    for (const effect of this.effects) effect.rest?.();
  }

  /** The effects that are covered, and so not drawn. */
  restHidden(): void {
    const { drawn } = this;
    for (const effect of this.effects) if (!drawn.includes(effect)) effect.rest?.();
  }

  /** Closes its effects, except those that `successor` has taken over. */
  close(successor?: EffectChain): void {
    const kept = new Set(successor?.effects);
    for (const effect of this.effects) if (!kept.has(effect)) effect.close();
  }
}

/** Takes an effect of the same kind out of `reusable`, best one with the same parameters. */
function takeReusable(
  reusable: Step[],
  wanted: EffectRequest,
): { effect: Effect; change: (() => void) | null } | null {
  const same = reusable.findIndex((step) => isDeepStrictEqual(step.request, wanted));
  if (same !== -1) return { effect: take(reusable, same), change: null };
  const alike = reusable.findIndex((step) => step.request.name === wanted.name);
  const change = reusable[alike]?.effect.change(wanted);
  return change ? { effect: take(reusable, alike), change } : null;
}

function take(steps: Step[], index: number): Effect {
  const [step] = steps.splice(index, 1);
  if (!step) throw new CamfxError('SYSTEM', 'An effect to be reused is not there');
  return step.effect;
}

/** An effect's own parameters may have changed: what is before it is the same all the same. */
function countSettled(steps: readonly Step[], before: readonly Step[]): number {
  let settled = 0;
  for (const [at, { effect, request }] of steps.entries()) {
    if (before[at]?.effect !== effect) break;
    settled++;
    if (!isDeepStrictEqual(before[at].request, request)) break;
  }
  return settled;
}

/** A matte is made once per frame, of the picture where it is first needed. */
function requireMatteBeforeMoves(steps: readonly Step[]): void {
  const first = steps.findIndex(({ effect }) => effect.needsMatte);
  const last = steps.findLastIndex(({ effect }) => effect.needsMatte);
  if (first === last) return;
  const between = steps.slice(first + 1, last).find(({ effect }) => effect.moves);
  if (!between) return;
  const [before, after] = [steps[first], steps[last]].map((step) => step?.request.name ?? '');
  throw new CamfxError('BAD_ARGUMENT', `${between.request.name} cannot come between ${before} and ${after}`, {
    hint: `Put ${between.request.name} before ${before} or after ${after}.`,
  });
}
