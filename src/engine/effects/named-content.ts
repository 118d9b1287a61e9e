/** What the effects of a chain name: files as seen from a folder, addresses for people, backgrounds. */
import { resolve } from 'node:path';
import type { z } from 'zod';
import { isUrl, toPath } from '../media/media-input.js';
import { redactUrl } from '../media/redaction.js';
import { COLOUR, isFileBackground } from './background.js';
import { type ChainRequest, effectKind, type EffectRequest } from './kinds.js';
import { type NamedContent, namedContent } from './parameter-content.js';

/** The same wherever it is read: an engine has a working folder of its own. Throws MEDIA_UNREADABLE. */
export function withWholePaths(request: EffectRequest, folder = process.cwd()): EffectRequest {
  return changeNames(request, (text, content) => {
    const isFile = content === 'file' ? text !== '' && !COLOUR.test(text) : isFileBackground(text);
    return isFile ? resolve(folder, toPath(text)) : text;
  });
}

/** For people, and for programs that show it: without passwords and access tokens. */
export function redactEffect(request: EffectRequest): EffectRequest {
  return changeNames(request, (text) => (isUrl(text) ? redactUrl(text) : text));
}

/** All that is shown in place of the room. */
export function backgroundsOf(effects: ChainRequest): string[] {
  return effects.flatMap((request) =>
    namesOf(request).flatMap(({ text, content }) => (content === 'background' ? [text] : [])),
  );
}

interface Name {
  parameter: string;
  text: string;
  content: NamedContent;
}

function namesOf({ name, ...parameters }: EffectRequest): Name[] {
  const schemas: Record<string, z.core.$ZodType> = effectKind(name).parameters.shape;
  return Object.entries(schemas).flatMap(([parameter, schema]) => {
    const [text, content] = [parameters[parameter], namedContent(schema)];
    return typeof text === 'string' && content ? [{ parameter, text, content }] : [];
  });
}

function changeNames(
  request: EffectRequest,
  change: (text: string, content: NamedContent) => string,
): EffectRequest {
  const changed: EffectRequest = { ...request };
  for (const { parameter, text, content } of namesOf(request)) changed[parameter] = change(text, content);
  return changed;
}
