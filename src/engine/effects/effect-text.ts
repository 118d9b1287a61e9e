/** How an effect is written on a command line: blur, blur:60, replace:beach.jpg, overlay:image=logo.png,x=10 */
import type { z } from 'zod';
import { CamfxError } from '../../errors.js';
import { redactText } from '../media/redaction.js';
import type { EffectKind } from './effect.js';
import { effectKind, type EffectRequest, parseChain } from './kinds.js';

/** Throws BAD_ARGUMENT for what is no effect or has parameters that it doesn't know. */
export function parseEffect(text: string): EffectRequest {
  const colon = text.indexOf(':');
  const name = colon === -1 ? text : text.slice(0, colon);
  const rest = colon === -1 ? '' : text.slice(colon + 1);
  const kind = effectKind(name);
  const [request] = parseChain([{ name, ...parseParameters(rest, kind) }]);
  if (!request) throw new CamfxError('SYSTEM', `The effect ${name} got lost`);
  return request;
}

/** A comma only parts parameters where a name and = follow: file names may have commas. */
function parseParameters(
  text: string,
  { name, main, parameters: known }: EffectKind,
): Record<string, unknown> {
  const schemas = new Map<string, z.ZodType>(Object.entries(known.shape));
  if (text === '') return {};
  const parameters: Record<string, unknown> = {};
  for (const part of text.split(/,(?=[a-zA-Z]+=)/)) {
    const named = /^([a-zA-Z]+)=(.*)$/s.exec(part);
    const key = named?.[1] ?? main;
    if (key === undefined)
      throw new CamfxError(
        'BAD_ARGUMENT',
        `Expected parameters of ${name} such as key=value but received ${redactText(part)}`,
      );
    parameters[key] = parseValue(named?.[2] ?? part, schemas.get(key));
  }
  return parameters;
}

/** A text stays one where a text is wanted: it may be a year. */
function parseValue(text: string, schema: z.ZodType | undefined): unknown {
  if (schema?.safeParse(text).success) return text;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
