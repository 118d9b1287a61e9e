/** What docs/effects.md says of each kind of effect, from the kinds themselves. */
import { z } from 'zod';
import { EFFECT_KINDS } from '../../src/engine/effects/kinds.js';
import type { EffectKind } from '../../src/engine/effects/effect.js';

interface Property {
  default?: unknown;
  description?: string;
}

function sectionOf({ name, summary, parameters, main }: EffectKind): string {
  const { properties = {}, required = [] } = z.toJSONSchema(parameters, { io: 'input' });
  const rows = Object.entries(properties).map(([parameter, schema]) => {
    const { default: value, description = '' } = schema as Property;
    const shown = required.includes(parameter)
      ? 'required'
      : value === undefined
        ? ''
        : JSON.stringify(value);
    return `| \`${parameter}\` | ${shown} | ${description.replaceAll('|', '\\|')} |`;
  });
  const lines = [`### ${name}`, '', summary];
  if (main !== undefined) lines.push('', `\`${name}:VALUE\` sets \`${main}\`.`);
  if (rows.length > 0) lines.push('', '| parameter | default | meaning |', '|---|---|---|', ...rows);
  return lines.join('\n');
}

/** In Markdown; a new kind of effect gets a section by itself. */
export function effectTables(): string {
  return EFFECT_KINDS.map(sectionOf).join('\n\n');
}
