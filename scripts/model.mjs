// @ts-check
// npm run test:model: lets spin check the models of test/model in all their states, and then again without
// each of the steps that matter: a mutant with nothing wrong means a superfluous step or a blind model.
import { isOnPath, ScriptError } from './lib/command.mjs';
import { inLanes } from './lib/lanes.mjs';
import { search } from './lib/model-check.mjs';
import { MODEL_PACKAGES } from './lib/packages.mjs';
import { runScript, seconds } from './lib/script.mjs';
import { installSystemPackages } from './lib/system-packages.mjs';

/** @typedef {import('./lib/model-check.mjs').Model} Model */

/** A consumer that frees its pin with a release store, which the document allows: that may cost a frame, no more. */
const RELEASED = ['RELEASED', 'MAY_DROP=true'];
const TWO_CONSUMERS = ['CONSUMERS=2', 'PINS=1'];
const FEW_SLOTS = 'FEW_SLOTS';

/** @type {(Model & { name: string })[]} */
const CHECKS = [
  {
    name: 'ring: nothing torn or overwritten, newest wins; 1 consumer, 2 pins, no end of frames and deaths',
    file: 'ring',
    defines: [...RELEASED, 'DEATH'],
  },
  {
    name: 'ring: the same, with a slot less than pins + 2',
    file: 'ring',
    defines: [...RELEASED, 'DEATH', FEW_SLOTS],
  },
  {
    name: 'ring: the same, and no deadlock; 2 consumers with a pin each, 5 frames',
    file: 'ring',
    defines: [...RELEASED, 'FRAMES=5', ...TWO_CONSUMERS],
  },
  {
    name: 'ring: the same, and no deadlock; 2 consumers with a pin each, 4 frames, a death',
    file: 'ring',
    defines: [...RELEASED, 'FRAMES=4', 'DEATH', ...TWO_CONSUMERS],
  },
  {
    name: 'ring: all get the last frame; 1 consumer with 2 pins, 4 frames, a death',
    file: 'ring',
    defines: [...RELEASED, 'FRAMES=4', 'DEATH'],
    progress: true,
  },
  {
    name: 'ring: all get the last frame, with a slot less than pins + 2',
    file: 'ring',
    defines: [...RELEASED, 'FRAMES=4', 'DEATH', FEW_SLOTS],
    progress: true,
  },
  {
    name: 'ring: all get the last frame; 2 consumers with a pin each, 3 frames, a death',
    file: 'ring',
    defines: [...RELEASED, 'FRAMES=3', 'DEATH', ...TWO_CONSUMERS],
    progress: true,
  },
  {
    name: 'ring: nothing dropped when pins are freed by a seq_cst store; 1 consumer with 2 pins, no end of frames and deaths',
    file: 'ring',
    defines: ['DEATH'],
  },
  {
    name: 'ring: nothing dropped when pins are freed by a seq_cst store; 2 consumers with a pin each, no end of frames',
    file: 'ring',
    defines: TWO_CONSUMERS,
  },
  {
    name: 'ring: nobody gets a withdrawn frame, who holds one keeps it; 1 consumer, 2 pins, no end of frames and deaths',
    file: 'ring',
    defines: [...RELEASED, 'DEATH', 'WITHDRAW'],
  },
  {
    name: 'ring: the same, and no deadlock; 2 consumers with a pin each, 4 frames',
    file: 'ring',
    defines: [...RELEASED, 'FRAMES=4', 'WITHDRAW', ...TWO_CONSUMERS],
  },
  {
    name: 'ring: all get the last frame that is not withdrawn; 1 consumer with 2 pins, 4 frames',
    file: 'ring',
    defines: [...RELEASED, 'FRAMES=4', 'WITHDRAW'],
    progress: true,
  },
  {
    name: 'wake: no wake-up is lost; 2 consumers, 3 frames and the end',
    file: 'wake',
    defines: ['FRAMES=3'],
  },
  {
    name: 'wake: no consumer goes round in circles; 2 consumers, 2 frames and the end',
    file: 'wake',
    defines: ['FRAMES=2'],
    progress: true,
  },
];

/** @type {(Model & { name: string, expected: string })[]} */
const FAULTS = [
  {
    name: 'a pin that is freed by a release store costs a frame',
    file: 'ring',
    defines: ['RELEASED'],
    brief: true,
    expected: 'frame_dropped',
  },
  ...mutants('ring', RELEASED, {
    NO_RECHECK: 'held_slot_overwritten',
    NO_SEQUENCE_CHECK: 'held_slot_overwritten',
    RELAXED_PRODUCER: 'held_slot_overwritten',
    RELAXED_CONSUMER: 'held_slot_overwritten',
    REUSE_NEWEST: 'not_overtaken',
    PUBLISH_BEFORE_WRITE: 'torn_read',
    UNPIN_EARLY: 'held_slot_overwritten',
    STALE_NEWEST: 'older_than_newest',
    SEQUENCE_AGAIN: 'sequence_again',
  }),
  ...mutants('ring', [...RELEASED, 'WITHDRAW'], {
    WITHDRAW_NOTHING: 'old_picture',
    WITHDRAW_SLOT: 'not_overtaken',
    PIN_WITHDRAWN: 'not_overtaken',
  }),
  ...mutants('ring', [...RELEASED, 'DEATH'], { CLEAR_LIVING: 'held_slot_overwritten' }),
  ...mutants('ring', [], { FEW_SLOTS: 'frame_dropped' }),
  ...mutants('ring', ['FRAMES=5', 'PINS=1'], { NO_BARRIER: 'frame_dropped' }),
  ...mutants('ring', [...RELEASED, 'FRAMES=3'], { WAIT_FOR_SLOT: 'invalid end state' }),
  ...mutants('ring', [...RELEASED, 'FRAMES=3'], { NO_RELOAD: 'non-progress cycle' }, true),
  ...mutants('wake', [], {
    WAKE_BEFORE_NEWEST: 'lost_wake_up',
    NEWEST_BEFORE_WAKE: 'lost_wake_up',
    NO_KERNEL_BARRIER: 'lost_wake_up',
    CLOSE_KEEPS_WAKE: 'lost_wake_up',
  }),
];

/**
 * @param {Model['file']} file
 * @param {string[]} defines
 * @param {Record<string, string>} faults what pan has to say of each mutant
 * @param {boolean} [progress]
 */
function mutants(file, defines, faults, progress = false) {
  return Object.entries(faults).map(([mutant, expected]) => ({
    name: `mutant ${mutant.toLowerCase().replaceAll('_', '-')} is caught`,
    file,
    defines: [...defines, `MUTANT_${mutant}`],
    brief: true,
    expected,
    progress,
  }));
}

/**
 * @param {Model & { name: string, expected?: string }} entry
 * @param {string} folder of build/model
 * @returns {Promise<{ ok: boolean, text: string }>}
 */
async function check({ name, expected, ...model }, folder) {
  const { states, ms, error, problem } = await search(model, folder);
  const counts = `(${states} states, ${seconds(ms)})`;
  if (problem !== undefined) return { ok: false, text: `${name}: ${problem} ${counts}` };
  if (expected === undefined) {
    return error === undefined
      ? { ok: true, text: `${name} ${counts}` }
      : {
          ok: false,
          text: `${name}: ${error}; ./pan -r ${model.file}.pml.trail in build/model/${folder} shows how`,
        };
  }
  if (error === undefined) return { ok: false, text: `${name}: spin found nothing wrong ${counts}` };
  const ok = error === expected || error === `assertion violated !(${expected})`;
  return { ok, text: ok ? `${name}: ${error}` : `${name}: expected ${expected} but found ${error}` };
}

await runScript(async () => {
  await installSystemPackages(MODEL_PACKAGES);
  if (!isOnPath('spin')) throw new ScriptError('found no spin on PATH: install it and run this again');
  const entries = [...CHECKS, ...FAULTS];
  const results = await inLanes(entries, (entry, index) => check(entry, `${index}-${entry.file}`), {
    report: ({ ok, text }) => {
      console.log(`${ok ? 'ok' : 'not ok'} ${text}`);
    },
  });
  const failed = results.filter(({ ok }) => !ok).length;
  console.log(`${entries.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});
