import * as z from 'zod';
import { native } from '../../native.js';
import { defineEffect } from './effect.js';
import { SteadyEffect } from './steady-effect.js';

export const mirror = defineEffect({
  name: 'mirror',
  summary: 'Left and right change places, as in a mirror.',
  parameters: z.object({}),
  open: () => new SteadyEffect({ description: 'mirror', moves: true }, new native.NativeEffect('mirror', {})),
});
