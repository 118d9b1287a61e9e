/** What a text among an effect's parameters names: marked in its schema, so that whoever handles it needs no list. */
import * as z from 'zod';
import { isUrl } from '../media/media-input.js';

/** file: a picture's path, or a colour; background: besides, what docs/sources.md says. */
export type NamedContent = 'file' | 'background';

/** Of a parameter's schema; undefined for texts that name nothing, and for all that is no text. */
export function namedContent(schema: z.core.$ZodType): NamedContent | undefined {
  const { names } = z.globalRegistry.get(schema) ?? {};
  return names === 'file' || names === 'background' ? names : undefined;
}

/** '' unless given. */
export function pictureFile(description: string): z.ZodDefault<z.ZodString> {
  return z
    .string()
    .refine((text) => !isUrl(text), 'Expected the path of a file on this machine, not an address')
    .default('')
    .meta({ description, names: 'file' });
}
