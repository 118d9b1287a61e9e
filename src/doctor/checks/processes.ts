import { request } from '../../control/client.js';
import { daemonStatus, engineStatus } from '../../control/schema.js';
import { toCamfxError } from '../../errors.js';
import { type Check, type Finding, ok } from '../check.js';

/** Engine and daemon, as they say themselves. */
export const processes: Check = {
  name: 'engine and helper daemon',
  look: async (machine) => {
    try {
      const paths = machine.findRuntimePaths();
      const daemon = await request(paths.daemonSocket, 'status', undefined, daemonStatus);
      const engine = await request(paths.engineSocket, 'status', undefined, engineStatus);
      if (daemon === null && engine === null) return [notRunning()];
      const troubles = [
        ...(daemon?.troubles ?? []),
        ...(daemon?.outputs ?? []).flatMap(({ error }) => error ?? []),
      ];
      return [
        daemon ? ok(`The helper daemon runs (process ${daemon.pid})`) : daemonMissing(),
        ...(engine
          ? [ok(`The engine runs (process ${engine.pid}): ${engine.source}, ${engine.effect}`)]
          : []),
        ...troubles.map(({ message, hint }) => trouble(message, hint)),
      ];
    } catch (thrown) {
      const { message, hint } = toCamfxError(thrown);
      return [trouble(message, hint)];
    }
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

function trouble(saw: string, remedy: string): Finding {
  return { level: 'error', saw, why: 'camfx says so itself', remedy };
}
