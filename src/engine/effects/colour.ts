import * as z from 'zod';
import { native } from '../../native.js';
import { defineEffect } from './effect.js';
import { RememberingEffect } from './remembering-effect.js';

const amount = z.number().int().min(-100).max(100).default(0);

const parameters = z.object({
  brightness: amount.describe('-100 (darker) to 100 (brighter); black and white stay what they are'),
  contrast: amount.describe('-100 (flat) to 100 (stark)'),
  saturation: amount.describe('-100 (grey) to 100 (vivid)'),
  warmth: amount.describe('-100 (bluish) to 100 (yellowish)'),
  auto: z.boolean().default(false).describe("takes the light's own colour out (white balance), slowly"),
});

export const colour = defineEffect({
  name: 'colour',
  summary: 'Brightness, contrast, saturation, warmth, and white balance.',
  parameters,
  main: 'brightness',
  open: (values) =>
    new RememberingEffect({ native: new native.NativeEffect('colour', {}), parameters, describe }, values),
});

/** What differs from the defaults: "colour warmth 20". */
function describe({ auto, ...amounts }: z.output<typeof parameters>): string {
  const changes = Object.entries(amounts).filter(([, value]) => value !== 0);
  const parts = changes.map(([name, value]) => `${name} ${String(value)}`);
  return ['colour', ...parts, ...(auto ? ['auto'] : [])].join(' ');
}
