import { parseArgs } from 'node:util';
import { defaultCombos, refusal, type Combo } from './combos.js';

export interface Options {
  combos: readonly Combo[];
  /** Every scenario on every combination: hours. Else some are dealt out among the combinations. */
  matrix: boolean;
  /** Only scenarios whose name contains this. */
  scenario: string | undefined;
  /** How many processes are killed while a browser plays; a whole number. */
  kills: string;
  /** Repeats the random choices of a run that printed it; a whole number. */
  seed: string;
  /** Also the scenarios that are too long for each `npm test`. */
  nightly: boolean;
  list: boolean;
  verbose: boolean;
}

export const usage = `Usage: npm run test:e2e -- [--kernel 6.1 --module 0.15.4 | --matrix] [--scenario TEXT] [--nightly] [--kills 100] [--seed 1] [--verbose] [--list]
Boots a Debian kernel in an emulated VM and tests camfx on a real v4l2loopback device in it.`;

/** Reads the command line; throws an Error whose message is for the user. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kernel: { type: 'string' },
      module: { type: 'string' },
      scenario: { type: 'string' },
      kills: { type: 'string', default: '4' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
      matrix: { type: 'boolean', default: false },
      nightly: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
    },
  });
  const { kernel, module, matrix, scenario, kills, seed, list, verbose } = values;
  if (!/^[1-9]\d{0,4}$/.test(kills)) throw new Error(`Expected --kills of 1 or more but received ${kills}.`);
  if (!/^\d{1,10}$/.test(seed)) throw new Error(`Expected --seed to be a whole number but received ${seed}.`);
  const nightly = values.nightly || matrix || kernel !== undefined || scenario !== undefined;
  return {
    nightly,
    matrix,
    combos: chooseCombos(kernel, module),
    scenario,
    kills,
    seed,
    list,
    verbose,
  };
}

function chooseCombos(kernel: string | undefined, module: string | undefined): readonly Combo[] {
  if (kernel === undefined && module === undefined) return defaultCombos;
  if (kernel === undefined || module === undefined) {
    throw new Error('Give both --kernel and --module, or neither for the default combinations.');
  }
  const combo = { kernel, module };
  const reason = refusal(combo);
  if (reason !== null) throw new Error(reason);
  return [combo];
}
