import * as z from 'zod';
import { native } from '../../native.js';
import { defineEffect } from './effect.js';
import { SteadyEffect } from './steady-effect.js';

export const blur = defineEffect({
  name: 'blur',
  summary: 'The room out of focus, the person sharp.',
  parameters: z.object({
    strength: z
      .number()
      .int()
      .min(0)
      .max(100)
      .default(60)
      .describe('0 (nothing blurred) to 100 (nothing recognisable)'),
    shape: z
      .enum(['gaussian', 'disc'])
      .default('gaussian')
      .describe('gaussian (soft), or disc (as of a wide open lens: lights become discs)'),
    lightWrap: z
      .number()
      .int()
      .min(0)
      .max(100)
      .default(0)
      .describe("0 to 100: how much of a bright room's light falls on the edge of the person"),
  }),
  main: 'strength',
  open({ strength, shape, lightWrap }) {
    const isOn = strength > 0;
    const description = `blur ${String(strength)}${shape === 'disc' ? ' disc' : ''}`;
    return new SteadyEffect(
      { description, hidesRoom: isOn, needsMatte: isOn },
      isOn ? new native.NativeEffect('blur', { strength, shape, lightWrap }) : null,
    );
  },
});
