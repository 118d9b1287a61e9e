import { eventually } from '../eventually.js';
import { camfxProcesses } from '../guest/leftovers.js';
import { lumaSpread } from '../picture/measure.js';
import { toRgb } from '../picture/picture.js';
import { projectRoot } from '../project.js';
import { patienceSeconds, type Scenario } from '../scenario.js';

export const npmStartScenarios: readonly Scenario[] = [
  {
    name: 'npm start feeds the loopback device that is there',
    run: async (context) => {
      const npm = context.spawn('npm start', 'npm', ['start'], projectRoot);
      await npm.waitForLine('ready:', 2 * patienceSeconds);
      const reader = context.read(context.device);
      await eventually(patienceSeconds, async () => {
        const { mean, deviation } = lumaSpread(toRgb(await reader.next()));
        return deviation > 20 ? [] : [`nothing to see: luma ${mean.toFixed(0)}±${deviation.toFixed(1)}`];
      });
      await reader.close();
      // Ctrl-C reaches npm and what it started alike.
      npm.signalGroup('SIGINT');
      await npm.exit(patienceSeconds);
      await eventually(patienceSeconds, async () =>
        (await camfxProcesses()).map(({ what }) => `still running: ${what}`),
      );
    },
  },
];
