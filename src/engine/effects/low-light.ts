import * as z from 'zod';
import { native } from '../../native.js';
import { defineEffect } from './effect.js';
import { RememberingEffect } from './remembering-effect.js';

const parameters = z.object({
  strength: z
    .number()
    .int()
    .min(0)
    .max(100)
    .default(60)
    .describe('0 (nothing) to 100 (as bright as in a well-lit room)'),
  denoise: z.boolean().default(true).describe('averages the noise away where nothing moves'),
});

export const lowLight = defineEffect({
  name: 'low-light',
  summary: 'Dark pictures brighter; one that is bright enough is left as it is.',
  parameters,
  main: 'strength',
  open: (values) =>
    new RememberingEffect(
      {
        native: new native.NativeEffect('low-light', {}),
        parameters,
        describe: ({ strength }) => `low-light ${String(strength)}`,
      },
      values,
    ),
});
