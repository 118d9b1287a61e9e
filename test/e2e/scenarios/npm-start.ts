import { eventually } from '../eventually.js';
import { camfxProcesses } from '../guest/leftovers.js';
import { projectRoot } from '../project.js';
import { formatArgs, patienceSeconds, type Scenario } from '../scenario.js';

export const npmStartScenarios: readonly Scenario[] = [
  {
    name: 'npm start feeds the loopback device that is there',
    dealt: { unit: 'npm start' },
    run: async (context) => {
      // Of its own size, 720p, the emulated processor draws hardly a frame a minute.
      const npm = context.spawn('npm start', 'npm', ['start', '--', ...formatArgs], projectRoot);
      await npm.waitForLine('ready:', 2 * patienceSeconds);
      await context.read(context.device).next();
      await eventually(2 * patienceSeconds, async () => {
        const output = (await context.status()).daemon?.outputs.find(({ path }) => path === context.device);
        return output !== undefined && output.frames > 0 ? [] : [`no live frame on ${context.device} yet`];
      });
      // Ctrl-C reaches npm and what it started alike.
      npm.signalGroup('SIGINT');
      await npm.exit(patienceSeconds);
      await eventually(patienceSeconds, async () =>
        (await camfxProcesses()).map(({ what }) => `still running: ${what}`),
      );
    },
  },
];
