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
    if (unit.steps.length === 0 || !live || !hasUserManager) return unit;
    const before: Step = { run: `systemctl --user disable --now ${UNIT}` };
    return { ...unit, steps: [before, ...unit.steps, { run: 'systemctl --user daemon-reload' }] };
  },
};

function unitFile({ configHome }: Surroundings): string {
  return `${configHome}/systemd/user/${UNIT}`;
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
