/** All kinds of effects, and how one is asked for. */
import * as z from 'zod';
import { CamfxError } from '../../errors.js';
import { parseAs } from '../../parse.js';
import { autoFrame } from './auto-frame.js';
import { beautify } from './beautify.js';
import { blur } from './blur.js';
import { card } from './card.js';
import { chromaKey } from './chroma-key.js';
import { colour } from './colour.js';
import { crop } from './crop.js';
import type { EffectKind } from './effect.js';
import { freeze } from './freeze.js';
import { lowLight } from './low-light.js';
import { mirror } from './mirror.js';
import { overlay } from './overlay.js';
import { replace } from './replace.js';
import { rotate } from './rotate.js';
import { sharpen } from './sharpen.js';

/** In the order in which people meet them. */
export const EFFECT_KINDS: readonly EffectKind[] = [
  blur,
  replace,
  chromaKey,
  mirror,
  rotate,
  crop,
  autoFrame,
  colour,
  lowLight,
  sharpen,
  beautify,
  overlay,
  freeze,
  card,
];

/** One effect of a chain: the kind's name, and its parameters beside it. */
export const effectRequest = z.looseObject({ name: z.string() });
export type EffectRequest = z.infer<typeof effectRequest>;
/** In the order in which they are applied; none shows the picture as it is. */
export const chainRequest = z.array(effectRequest).max(16);
export type ChainRequest = EffectRequest[];

/** Throws BAD_ARGUMENT when there is no such effect. */
export function effectKind(name: string): EffectKind {
  const kind = EFFECT_KINDS.find((known) => known.name === name);
  if (kind) return kind;
  throw new CamfxError('BAD_ARGUMENT', `There is no effect ${name}`, {
    hint: `Take one of: ${EFFECT_KINDS.map((known) => known.name).join(', ')}.`,
  });
}

/** With every default filled in. Throws BAD_ARGUMENT for effects and parameters that there aren't. */
export function parseChain(value: unknown): ChainRequest {
  return parseAs(chainRequest, value, 'BAD_ARGUMENT', 'list of effects').map(({ name, ...parameters }) => ({
    ...parseAs(
      effectKind(name).parameters.strict(),
      parameters,
      'BAD_ARGUMENT',
      `parameters of ${name}`,
      `The parameters of ${name} are ${Object.keys(effectKind(name).parameters.shape).join(', ') || 'none'}; camfx effects tells what they take.`,
    ),
    name,
  }));
}
