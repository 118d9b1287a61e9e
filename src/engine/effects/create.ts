import { BlurEffect } from './blur.js';
import type { Effect, EffectRequest } from './effect.js';
import { NoEffect } from './none.js';
import { ReplaceEffect } from './replace.js';

export function createEffect(request: EffectRequest): Effect {
  switch (request.name) {
    case 'none':
      return new NoEffect();
    case 'blur':
      return new BlurEffect(request.strength);
    case 'replace':
      return new ReplaceEffect(request.background);
  }
}
