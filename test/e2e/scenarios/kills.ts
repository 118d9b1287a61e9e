import { setTimeout as sleep } from 'node:timers/promises';
import { Schedule } from '../../stress/schedule.js';
import type { CameraBrowser } from '../browser/browser.js';
import { eventually } from '../eventually.js';
import type { Bench, ScenarioContext } from '../guest/context.js';
import type { ManagedProcess } from '../guest/managed-process.js';
import { exactTolerance } from '../picture/presenter-check.js';
import { presenterCheck } from '../reference.js';
import { patienceSeconds, size, type Scenario } from '../scenario.js';
import { presenter } from './settings.js';

/** Between two kills, ms. An emulated processor takes 20 s to start an engine, and some are killed while they start. */
const LONGEST_PAUSE_MS = 20_000;

/** Kills engine, daemon or both at random times, starting engines again as a service manager would. */
async function killAtRandom(context: ScenarioContext, { kills, seed }: Bench): Promise<void> {
  context.log(`${kills} kills, seed ${seed}`);
  const schedule = new Schedule(seed);
  let engine: ManagedProcess | undefined;
  for (let done = 0; done < kills;) {
    await sleep(schedule.below(LONGEST_PAUSE_MS));
    const { daemon } = await context.status().catch(() => ({ daemon: null }));
    const victims = schedule.pick(['engine', 'daemon', 'both'] as const);
    if (victims !== 'engine' && daemon) {
      process.kill(daemon.pid, 'SIGKILL');
      done += 1;
    }
    if (victims !== 'daemon' || !engine?.running) {
      for (const each of context.processes) each.signal('SIGKILL');
      // Only then is it known whether an engine is needed again.
      await Promise.all(context.processes.map((each) => each.exit(patienceSeconds)));
      done += 1;
    }
    if (!engine?.running) engine = context.spawnCamfx('start', ...presenter.camfx);
    context.log(`killed ${victims}, ${done} of ${kills}`);
  }
  if (!engine?.running) engine = context.spawnCamfx('start', ...presenter.camfx);
  await engine.waitForLine('ready:', 2 * patienceSeconds);
}

async function showsPresenter(browser: CameraBrowser): Promise<string[]> {
  const state = await browser.trackState();
  if (state !== 'live') throw new Error(`the browser's track is ${state}`);
  const check = await presenterCheck();
  const picture = await browser.frame('camera', size.width, size.height);
  if (check.showsRoom(picture)) throw new Error('a frame shows the room although the blur is on');
  return check.blurred(picture, exactTolerance);
}

export const killScenarios: readonly Scenario[] = [
  {
    name: 'chromium keeps its track through random kills',
    setting: { ...presenter, browser: 'chromium' },
    dealt: { unit: 'chromium', to: 0 },
    timeoutSeconds: 7200,
    run: async (context) => {
      const browser = await context.openBrowser('chromium');
      await browser.openCamera(size.width, size.height);
      await eventually(patienceSeconds, () => showsPresenter(browser));
      await killAtRandom(context, context.bench);
      await eventually(patienceSeconds, () => showsPresenter(browser));
    },
  },
];
