// @ts-check
// npm run test:fuzz [-- --seconds N]: builds the fuzzers of native/fuzz and runs each for N seconds (10 by default) on
// what reads bytes of strangers: the ring's memories, the broker's messages. Ends with the counts.
import { ScriptError } from './lib/command.mjs';
import { buildTarget, describe, fuzz, TARGETS } from './lib/fuzzing.mjs';
import { FUZZ_PACKAGES } from './lib/packages.mjs';
import { runScript, timed } from './lib/script.mjs';
import { installSystemPackages } from './lib/system-packages.mjs';

/** @param {string[]} args */
function secondsOf(args) {
  if (args.length === 0) return 10;
  const [option, value = ''] = args;
  if (option !== '--seconds' || args.length > 2 || !/^[1-9]\d{0,5}$/.test(value)) {
    throw new ScriptError(`expected --seconds and a whole number, but received: ${args.join(' ')}`);
  }
  return Number(value);
}

await runScript(async (args) => {
  const seconds = secondsOf(args);
  await installSystemPackages(FUZZ_PACKAGES);
  await timed('building the fuzzers', 'built the fuzzers', async () => {
    for (const target of TARGETS) await buildTarget(target);
  });
  let failed = 0;
  for (const target of TARGETS) {
    const outcome = await fuzz(target, seconds);
    if (outcome.problem !== undefined) failed += 1;
    console.log(describe(outcome, target).join('\n'));
  }
  console.log(`${TARGETS.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});
