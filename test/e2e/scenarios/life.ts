import { eventually } from '../eventually.js';
import { camfxProcesses } from '../guest/leftovers.js';
import { toRgb } from '../picture/picture.js';
import { exactTolerance } from '../picture/presenter-check.js';
import { presenterCheck } from '../reference.js';
import { patienceSeconds, type Scenario, type Setting } from '../scenario.js';

/** Frames in a row that must be the idle card, at four a second; an engine that lives interrupts them. */
const idleFrames = 12;

/** `setting` shows the presenter over blur. */
export function returnAfterKill(setting: Setting): Scenario {
  return {
    name: 'the idle card is shown when the engine is killed, until it is back',
    setting,
    run: async (context) => {
      const check = await presenterCheck();
      // One reader throughout: applications must not notice.
      const reader = context.read(context.device);
      const live = async () => check.blurred(toRgb(await reader.next()), exactTolerance);
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

      await context.startCamfx(...setting.camfx);
      await eventually(patienceSeconds, live);
    },
  };
}

export function stop(setting: Setting): Scenario {
  return {
    name: 'camfx stop ends engine and daemon',
    setting,
    run: async (context) => {
      const started = [...context.processes];
      const { code } = await context.camfx('stop');
      if (code !== 0) throw new Error(`camfx stop exited with ${code}`);
      for (const camfx of started) await camfx.exit(patienceSeconds);
      await eventually(patienceSeconds, async () =>
        (await camfxProcesses()).map(({ what }) => `still running: ${what}`),
      );
    },
  };
}
