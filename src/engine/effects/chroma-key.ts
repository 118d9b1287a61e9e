import * as z from 'zod';
import { native } from '../../native.js';
import { backgroundParameters, COLOUR } from './background.js';
import { BackgroundEffect } from './background-effect.js';
import { defineEffect } from './effect.js';

const share = z.number().int().min(0).max(100);

const parameters = z.object({
  ...backgroundParameters,
  key: z
    .string()
    .regex(COLOUR, 'Expected a colour such as #00b140')
    .default('#00b140')
    .describe('colour of the screen, #rrggbb'),
  tolerance: share.default(40).describe('0 to 100: how far from that colour still is screen'),
  softness: share.default(20).describe('0 to 100: how wide the edge is'),
  spill: share.default(50).describe("0 to 100: how much of the screen's light on the person is taken off"),
});

export const chromaKey = defineEffect({
  name: 'chroma-key',
  summary: 'A background in place of a green (or blue) screen; needs no model.',
  parameters,
  main: 'background',
  open: (wish, context) =>
    BackgroundEffect.open(
      {
        name: 'chroma-key',
        needsMatte: false,
        parameters,
        nativeParameters: ({ key, tolerance, softness, spill }) => {
          const [, u = 0, v = 0] = colourOf(key);
          return { u, v, tolerance, softness, spill };
        },
        describe: ({ key }, background) => `replace ${key} by ${background}`,
      },
      wish,
      context,
    ),
});

/** Y, U, V of #rrggbb. */
function colourOf(hex: string): number[] {
  const rgb = Buffer.alloc(12, hex.slice(1), 'hex');
  const i420 = native.rgbToI420(rgb, 2, 2);
  return [i420[0] ?? 0, i420[4] ?? 0, i420[5] ?? 0];
}
