import type { Failure, OutputStatus } from '../../control/schema.js';
import { type Check, type Finding, ok } from '../check.js';
import { asUser, reloadModule } from '../commands.js';
import type { Machine } from '../machine.js';
import { askPeers } from '../peers.js';

/** Engines and daemon, as they say themselves. */
export const processes: Check = {
  name: 'engine and helper daemon',
  look: async (machine) => {
    const { daemon, engines, failures } = await askPeers(machine);
    const troubles = [
      ...failures,
      ...(daemon?.troubles ?? []),
      ...(daemon?.outputs ?? []).flatMap(({ error }) => error ?? []),
    ].map(trouble);
    const uninsured = (daemon?.outputs ?? []).flatMap((output) => uninsuredFinding(output, machine));
    if (failures.length > 0) return troubles;
    if (daemon === null && engines.length === 0) return [notRunning()];
    return [
      daemon ? ok(`The helper daemon runs (process ${daemon.pid})`) : daemonMissing(),
      ...engines.map(({ camera, pid, source, effect }) =>
        ok(`The engine of ${camera} runs (process ${pid}): ${source}, ${effect}`),
      ),
      ...troubles,
      ...uninsured,
    ];
  },
};

function notRunning(): Finding {
  const why = 'The camera shows nothing until then';
  return { level: 'note', saw: 'camfx is not running', why, remedy: 'camfx start' };
}

function daemonMissing(): Finding {
  const why = 'Frames reach no application without it';
  return {
    level: 'error',
    saw: 'The helper daemon does not run',
    why,
    remedy: 'camfx stop, then camfx start',
  };
}

function uninsuredFinding({ path, label, insuranceTrouble }: OutputStatus, machine: Machine): Finding[] {
  if (insuranceTrouble === undefined) return [];
  return [
    {
      level: 'warning',
      subject: path,
      saw: `${path} "${label}" did not take the idle card that stands in for a dead daemon: ${insuranceTrouble}`,
      why: 'Should the helper daemon die, applications see no picture until it is back',
      remedy: `camfx stop, then camfx start; if that does not help, ${asUser(reloadModule(machine))}`,
    },
  ];
}

function trouble({ message, hint }: Pick<Failure, 'message' | 'hint'>): Finding {
  return { level: 'error', saw: message, why: 'camfx says so itself', remedy: hint };
}
