import { eventually } from '../eventually.js';
import type { ScenarioContext } from '../guest/context.js';
import { camfxProcesses } from '../guest/leftovers.js';
import { colourDifference, lumaSpread, wholePicture } from '../picture/measure.js';
import { toRgb } from '../picture/picture.js';
import { exactTolerance, PresenterCheck } from '../picture/presenter-check.js';
import { referenceFrame } from '../reference.js';
import { formatArgs, patienceSeconds, size, type Scenario } from '../scenario.js';

async function enginePid(context: ScenarioContext): Promise<number> {
  const { stdout } = await context.camfx('status', '--json');
  const { engine } = JSON.parse(stdout) as { engine: { pid: number } | null };
  if (engine === null) throw new Error('camfx status knows no engine');
  return engine.pid;
}

export const idleCardScenarios: readonly Scenario[] = [
  {
    name: 'the idle card is shown when the engine is killed, until it is back',
    run: async (context) => {
      const check = new PresenterCheck(await referenceFrame(size.width, size.height));
      const start = ['--source', 'presenter-still', '--effect', 'blur', ...formatArgs];
      await context.startCamfx(...start);
      // One reader throughout: applications must not notice.
      const reader = context.read(context.device);
      const live = async () => check.blurred(toRgb(await reader.next()), exactTolerance);
      await eventually(patienceSeconds, live);

      const before = toRgb(await reader.next());
      process.kill(await enginePid(context), 'SIGKILL');
      await eventually(patienceSeconds, async () => {
        const picture = toRgb(await reader.next());
        const { mean, deviation } = lumaSpread(picture);
        const problems: string[] = [];
        if (colourDifference(picture, before, wholePicture(picture)) < 10)
          problems.push('still the last live frame');
        if (mean < 5 || deviation < 2)
          problems.push(`nothing to see: luma ${mean.toFixed(0)}±${deviation.toFixed(1)}`);
        return problems;
      });

      await context.startCamfx(...start);
      await eventually(patienceSeconds, live);
    },
  },
  {
    name: 'camfx stop ends engine and daemon',
    run: async (context) => {
      const camfx = await context.startCamfx('--source', 'presenter', '--effect', 'blur', ...formatArgs);
      const { code } = await context.camfx('stop');
      if (code !== 0) throw new Error(`camfx stop exited with ${code}`);
      await camfx.exit(patienceSeconds);
      await eventually(patienceSeconds, async () =>
        (await camfxProcesses()).map(({ what }) => `still running: ${what}`),
      );
    },
  },
];
