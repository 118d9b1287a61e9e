import * as z from 'zod';
import { native } from '../../native.js';
import { defineEffect } from './effect.js';
import { SteadyEffect } from './steady-effect.js';

export const rotate = defineEffect({
  name: 'rotate',
  summary: 'The picture turned by quarter turns; the frame keeps its size.',
  parameters: z.object({
    degrees: z.literal([0, 90, 180, 270]).default(90).describe('clockwise: 0, 90, 180 or 270'),
    flip: z.boolean().default(false).describe('top and bottom change places before'),
    fit: z
      .enum(['contain', 'cover'])
      .default('contain')
      .describe('after a quarter turn: all of it between bars (contain), or cut so that it fills (cover)'),
  }),
  main: 'degrees',
  open({ degrees, flip, fit }) {
    const isOn = degrees !== 0 || flip;
    return new SteadyEffect(
      { description: `rotate ${String(degrees)}${flip ? ' flipped' : ''}`, moves: isOn },
      isOn ? new native.NativeEffect('rotate', { degrees, flip, fit }) : null,
    );
  },
});
