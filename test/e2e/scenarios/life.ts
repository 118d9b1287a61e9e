import { eventually } from '../eventually.js';
import { camfxProcesses } from '../guest/leftovers.js';
import { toRgb } from '../picture/picture.js';
import { exactTolerance } from '../picture/presenter-check.js';
import { presenterCheck } from '../reference.js';
import { patienceSeconds, type Scenario } from '../scenario.js';
import { presenter } from './settings.js';

/** Frames in a row that must be the idle card, at four a second; an engine that lives interrupts them. */
const idleFrames = 12;

/** The second one ends what the first one has restarted. */
export const lifeScenarios: readonly Scenario[] = [
  {
    name: 'the idle card is shown when the engine is killed, until it is back',
    setting: presenter,
    run: async (context) => {
      const check = await presenterCheck();
      // One reader throughout: applications must not notice.
      const reader = context.read(context.device);
      const live = async () => {
        const picture = toRgb(await reader.next());
        if (check.showsRoom(picture)) throw new Error('a frame shows the room although the blur is on');
        return check.blurred(picture, exactTolerance);
      };
      await eventually(patienceSeconds, live);

      const { engine } = await context.status();
      if (engine === null) throw new Error('camfx status knows no engine');
      process.kill(engine.pid, 'SIGKILL');
      await eventually(patienceSeconds, async () => {
        for (let frame = 0; frame < idleFrames; frame++) {
          const problems = check.idle(toRgb(await reader.next()));
          if (problems.length > 0) return problems;
        }
        return [];
      });

      await context.startCamfx(...presenter.camfx);
      await eventually(patienceSeconds, live);
    },
  },
  {
    name: 'camfx stop ends engine and daemon',
    setting: presenter,
    run: async (context) => {
      const started = [...context.processes];
      const { code } = await context.camfx('stop');
      if (code !== 0) throw new Error(`camfx stop exited with ${code}`);
      for (const camfx of started) await camfx.exit(patienceSeconds);
      await eventually(patienceSeconds, async () =>
        (await camfxProcesses()).map(({ what }) => `still running: ${what}`),
      );
    },
  },
];
