import { Command, Option } from 'commander';
import { CamfxError } from '../errors.js';
import { unifiedDiff } from '../setup/diff.js';
import { type Plan, planInstall, planRemoval } from '../setup/plan.js';
import { runScript } from '../setup/run-script.js';
import { shellScript } from '../setup/shell-script.js';
import { describeStep, type Part } from '../setup/step.js';
import { findSurroundings, isOnPath, type Surroundings } from '../setup/surroundings.js';
import { wayToRoot } from '../setup/way-to-root.js';

interface SetupOptions {
  dryRun?: true;
  print?: true;
  remove?: true;
  root?: string;
}

export function setupCommand(): Command {
  return new Command('setup')
    .description(
      'do once what needs root (module, its options, who may open the devices), and add the user service',
    )
    .option('--dry-run', 'show every file as a diff and every command, and change nothing')
    .option('--print', 'print the script that would run as root, and change nothing')
    .option('--remove', 'undo it; packages stay installed')
    .addOption(
      new Option('--root <folder>', 'write the files below another root, and run nothing').hideHelp(),
    )
    .action(async (options: SetupOptions) => {
      const surroundings = await findSurroundings(options.root);
      const plan = (options.remove ? planRemoval : planInstall)(surroundings);
      if (options.print) process.stdout.write(shellScript(plan.asRoot.steps, surroundings.root));
      else if (options.dryRun) show(plan);
      else carryOut(plan, surroundings, options.remove ?? false);
      // Not among what a program may read.
      for (const line of [...plan.asRoot.notes, ...plan.asUser.notes]) console.error(`note: ${line}`);
    });
}

function show({ asRoot, asUser }: Plan): void {
  const parts: [string, Part][] = [
    ['as root', asRoot],
    ['as you', asUser],
  ];
  for (const [who, { steps }] of parts)
    for (const step of steps) {
      console.log(`# ${who}`);
      for (const line of 'run' in step ? [step.run] : unifiedDiff(step.file)) console.log(line);
    }
  const isDone = asRoot.steps.length + asUser.steps.length === 0;
  console.log(isDone ? 'nothing to do' : '# nothing was changed: this is what camfx setup would do');
}

function carryOut({ asRoot, asUser }: Plan, surroundings: Surroundings, isRemoval: boolean): void {
  if (asRoot.steps.length + asUser.steps.length === 0) {
    console.log('nothing to do');
    return;
  }
  const parts = [() => runAsRoot(asRoot, surroundings), () => run(asUser, [], surroundings, 'as you')];
  // The service uses what root has set up.
  runAll(isRemoval ? parts.reverse() : parts);
  console.log(isRemoval ? 'removed; packages stay installed' : 'ready; start the camera with: camfx start');
}

/** Each counts by itself, so a failing one doesn't keep the others from being done; the first failure is thrown then. */
function runAll(parts: (() => void)[]): void {
  const failures: unknown[] = [];
  for (const part of parts)
    try {
      part();
    } catch (failure) {
      failures.push(failure);
    }
  if (failures.length > 0) throw failures[0];
}

function runAsRoot(part: Part, surroundings: Surroundings): void {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  const way = wayToRoot({
    // Another root belongs to whoever names it.
    isRoot: surroundings.isRoot || !surroundings.live,
    has: (program) => isOnPath(program),
    hasTerminal: process.stdin.isTTY && process.stderr.isTTY,
    hasDisplay: Boolean(DISPLAY || WAYLAND_DISPLAY),
  });
  if (way) {
    run(part, way, surroundings, way.length > 0 ? `as root, through ${way[0] ?? ''}` : 'as root');
  } else if (part.steps.length > 0) {
    process.stdout.write(shellScript(part.steps, surroundings.root));
    throw new CamfxError('SETUP_FAILED', 'There is neither sudo nor pkexec to become root with', {
      hint: 'Run the script above as root, then run the same command again; camfx setup --print prints nothing else.',
    });
  }
}

function run({ steps }: Part, way: string[], { root }: Surroundings, who: string): void {
  if (steps.length === 0) return;
  console.log(`${who}:`);
  for (const step of steps) console.log(`  ${describeStep(step).replaceAll('\n', '\n  ')}`);
  runScript(shellScript(steps, root), way);
}
