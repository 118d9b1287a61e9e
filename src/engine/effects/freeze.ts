import * as z from 'zod';
import { native } from '../../native.js';
import { defineEffect } from './effect.js';
import { RememberingEffect } from './remembering-effect.js';

const parameters = z.object({});

export const freeze = defineEffect({
  name: 'freeze',
  summary: 'The picture stands still as it is when this is switched on, or what is before it changes.',
  parameters,
  open: (values) =>
    new RememberingEffect(
      {
        native: new native.NativeEffect('freeze', {}),
        parameters,
        describe: () => 'freeze',
        // The live person is elsewhere by now.
        moves: true,
        // Whoever walks away from a frozen picture is not to be shown when they are back.
        outlivesSource: true,
      },
      values,
    ),
});
