import * as z from 'zod';
import { native } from '../../native.js';
import { defineEffect } from './effect.js';
import { SteadyEffect } from './steady-effect.js';

export const sharpen = defineEffect({
  name: 'sharpen',
  summary: 'Edges sharper, noise left alone.',
  parameters: z.object({
    strength: z.number().int().min(0).max(100).default(40).describe('0 (nothing) to 100 (very sharp)'),
  }),
  main: 'strength',
  open: ({ strength }) =>
    new SteadyEffect(
      { description: `sharpen ${String(strength)}` },
      strength > 0 ? new native.NativeEffect('sharpen', { strength }) : null,
    ),
});
