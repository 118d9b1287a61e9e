import { Command } from 'commander';
import * as z from 'zod';
import { request } from '../control/client.js';
import { type EffectAnswer, effectAnswer } from '../control/schema.js';
import type { EffectKind } from '../engine/effects/effect.js';
import { parseEffect } from '../engine/effects/effect-text.js';
import { type ChainRequest, EFFECT_KINDS } from '../engine/effects/kinds.js';
import { redactEffect, withWholePaths } from '../engine/effects/named-content.js';
import { CamfxError } from '../errors.js';
import { CAMERA } from '../ring/messages.js';
import { enginePaths, findRuntimeDirectory } from '../runtime-dir.js';

/** A stream is looked into for 20 s, and its first picture waited for 10 s. */
const LONGEST_OPENING_MS = 40_000;

export function effectsCommand(): Command {
  return new Command('effects')
    .description('show the effects that there are, or change those of the running camera')
    .argument('[effect...]', 'such as mirror blur:60, applied in this order; none: the picture as it is')
    .option('--name <name>', 'of the virtual camera', CAMERA)
    .option('--json', 'for programs')
    .action(async (texts: string[], options: { name: string; json?: true }) => {
      const before = await read(options.name);
      const answer = texts.length > 0 ? await change(options.name, texts) : before;
      if (before?.hidesRoom && !answer?.hidesRoom)
        console.error(
          'the room is to be seen now: these effects are in place of the former ones, not beside them',
        );
      const effects = answer?.effects.map(redactEffect) ?? null;
      if (options.json)
        console.log(JSON.stringify({ effects, kinds: EFFECT_KINDS.map(describeForPrograms) }));
      else if (effects) console.log(`now: ${effects.map(describeRequest).join(' ') || 'none'}`);
      if (!options.json && texts.length === 0) for (const line of kindLines()) console.log(line);
    });
}

async function read(camera: string): Promise<EffectAnswer | null> {
  const { engineSocket } = enginePaths(findRuntimeDirectory(), camera);
  return request(engineSocket, 'effects', undefined, effectAnswer);
}

async function change(camera: string, texts: string[]): Promise<EffectAnswer> {
  const { engineSocket } = enginePaths(findRuntimeDirectory(), camera);
  const effects = texts.filter((text) => text !== 'none').map((text) => withWholePaths(parseEffect(text)));
  const answer = await request(engineSocket, 'setEffects', { effects }, effectAnswer, LONGEST_OPENING_MS);
  if (!answer) throw new CamfxError('ENGINE_STOPPED', `No engine is running for the camera ${camera}`);
  return answer;
}

/** As parseEffect reads it. */
export function describeRequest({ name, ...parameters }: ChainRequest[number]): string {
  const parts = Object.entries(parameters).map(([key, value]) => `${key}=${String(value)}`);
  return parts.length > 0 ? `${name}:${parts.join(',')}` : name;
}

function describeForPrograms({ name, summary, main, parameters }: EffectKind): object {
  return { name, summary, main, parameters: z.toJSONSchema(parameters, { io: 'input' }) };
}

function kindLines(): string[] {
  return EFFECT_KINDS.flatMap(({ name, summary, parameters }) => {
    const schemas: Record<string, z.core.$ZodType> = parameters.shape;
    const lines = Object.entries(schemas).map(
      ([key, schema]) => `  ${key.padEnd(10)} ${describeParameter(schema)}`,
    );
    return ['', `${name.padEnd(12)} ${summary}`, ...lines];
  });
}

function describeParameter(schema: z.core.$ZodType): string {
  const { default: preset } = z.toJSONSchema(schema, { io: 'input' });
  const description = z.globalRegistry.get(schema)?.description ?? '';
  return preset === undefined ? description : `${description} (default: ${JSON.stringify(preset)})`;
}
