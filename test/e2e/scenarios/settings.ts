import { formatArgs, type Setting } from '../scenario.js';

export const presenter: Setting = {
  camfx: ['--source', 'presenter-still', '--effect', 'blur', ...formatArgs],
};

export const bars: Setting = { camfx: ['--source', 'bars', '--effect', 'none', ...formatArgs] };
