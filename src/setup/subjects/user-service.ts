import { planFile, template } from '../managed-file.js';
import { joined, NOTHING, note, type Part, type Step } from '../step.js';
import type { Subject } from '../subject.js';
import type { Surroundings } from '../surroundings.js';

const UNIT = 'camfxd.service';

/** The helper daemon runs while the user is logged in, and is brought back when it dies. */
export const userService: Subject = {
  install: (surroundings) => {
    const { machine, live, sudoUser, daemon } = surroundings;
    if (sudoUser !== undefined)
      return note(`The service is ${sudoUser}'s, not root's: run camfx setup once more without sudo.`);
    if (live && !machine.exists('/run/systemd/system'))
      return note('There is no systemd here: camfx start starts the helper daemon by itself.');
    // A function, because a replacement text has special characters of its own.
    const exec = (): string => daemon.map(quoted).join(' ');
    const unit = planFile(
      machine,
      unitFile(surroundings),
      template(`systemd/${UNIT}`).replace('@EXEC@', exec),
    );
    return live ? joined([unit, started(surroundings, unit.steps.length > 0)]) : unit;
  },
  remove: (surroundings) => {
    const { machine, live, sudoUser, hasUserManager } = surroundings;
    if (sudoUser !== undefined)
      return note(`The service is ${sudoUser}'s: run camfx setup --remove once more without sudo.`);
    const unit = planFile(machine, unitFile(surroundings), null);
    // A unit that was edited goes on, with its link.
    const isLeft = machine.exists(unitFile(surroundings)) && unit.steps.length === 0;
    const link = isLeft ? NOTHING : planNoLink(surroundings);
    if (!live || !hasUserManager) return joined([unit, link]);
    const run = (command: string): Step => ({ run: `systemctl --user ${command}` });
    if (unit.steps.length > 0)
      return { ...unit, steps: [run(`disable --now ${UNIT}`), ...unit.steps, run('daemon-reload')] };
    if (link.steps.length === 0) return unit;
    // systemctl does not disable what has no file.
    return joined([unit, { steps: [run(`stop ${UNIT}`), ...link.steps, run('daemon-reload')], notes: [] }]);
  },
};

function unitFile({ configHome }: Surroundings): string {
  return `${configHome}/systemd/user/${UNIT}`;
}

/** By which a user's systemd knows that it is enabled; it outlives the unit that somebody has removed. */
function planNoLink({ machine, configHome }: Surroundings): Part {
  const path = `${configHome}/systemd/user/default.target.wants/${UNIT}`;
  if (machine.stat(path)?.isSymbolicLink() !== true) return NOTHING;
  return { steps: [{ file: { path, before: '', after: null } }], notes: [] };
}

function started({ hasUserManager, daemonRuns, succeeds }: Surroundings, changed: boolean): Part {
  const manage = (...args: string[]): boolean => succeeds('systemctl', '--user', '--quiet', ...args, UNIT);
  if (!hasUserManager) {
    const todo = `systemctl --user enable --now ${UNIT}`;
    return changed ? note(`No service manager of yours runs now; once logged in, run: ${todo}`) : NOTHING;
  }
  const active = manage('is-active');
  const runs: string[] = [];
  if (changed) runs.push('systemctl --user daemon-reload');
  if (!manage('is-enabled')) runs.push(`systemctl --user enable ${UNIT}`);
  const busy = daemonRuns && !active;
  if (active && changed) runs.push(`systemctl --user restart ${UNIT}`);
  if (!active && !busy) runs.push(`systemctl --user start ${UNIT}`);
  return {
    steps: runs.map((run) => ({ run })),
    notes: busy
      ? [
          `The helper daemon that camfx start has started goes on; for the service instead: camfx stop && systemctl --user start ${UNIT}`,
        ]
      : [],
  };
}

/** One word of a command in a unit: systemd.service(5). */
function quoted(word: string): string {
  return `"${word.replace(/["\\]/g, '\\$&').replaceAll('%', '%%').replaceAll('$', '$$$$')}"`;
}
