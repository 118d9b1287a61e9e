// @ts-check
// npm test [-- --only native|unit|integration|conformance|stress|e2e]: installs and builds what each group of tests needs, runs the
// groups one after another whatever the earlier ones gave, and ends with the counts.
import { ScriptError } from './lib/command.mjs';
import { runScript } from './lib/script.mjs';
import { summary, total } from './lib/test-counts.mjs';
import { GROUPS, runGroup } from './lib/test-groups.mjs';

/** @param {string[]} args */
function selectGroups(args) {
  if (args.length === 0) return GROUPS;
  const [option, only] = args;
  const groups = GROUPS.filter((group) => group.only === only);
  if (option !== '--only' || groups.length === 0 || args.length > 2) {
    const names = [...new Set(GROUPS.map((group) => group.only))].join(', ');
    throw new ScriptError(`expected --only and one of ${names}, but received: ${args.join(' ')}`);
  }
  return groups;
}

await runScript(async (args) => {
  const results = [];
  for (const group of selectGroups(args)) {
    console.log(`\n== ${group.name}`);
    results.push(await runGroup(group));
  }
  console.log(`\n${summary(results).join('\n')}`);
  return total(results).failed === 0 ? 0 : 1;
});
