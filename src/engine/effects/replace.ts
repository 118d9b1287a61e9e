import * as z from 'zod';
import { backgroundParameters } from './background.js';
import { BackgroundEffect } from './background-effect.js';
import { defineEffect } from './effect.js';

const parameters = z.object(backgroundParameters);

export const replace = defineEffect({
  name: 'replace',
  summary: 'A colour, a picture, a video or another camera behind the person.',
  parameters,
  main: 'background',
  open: (wish, context) =>
    BackgroundEffect.open(
      {
        name: 'replace',
        needsMatte: true,
        parameters,
        nativeParameters: () => ({}),
        describe: (_, background) => `replace by ${background}`,
      },
      wish,
      context,
    ),
});
