import { setTimeout as sleep } from 'node:timers/promises';
import { capture } from '../command.js';
import { eventually } from '../eventually.js';
import type { ScenarioContext } from '../guest/context.js';
import { patienceSeconds, type Scenario } from '../scenario.js';
import { showsPresenter } from './looks.js';
import { presenter } from './settings.js';

/** Long enough for the debounce on 0.12, which is half a second, and for the linger. */
const QUIET_MS = 6000;

async function engineIs(context: ScenarioContext, wanted: 'live' | 'resting'): Promise<string[]> {
  const { engine, daemon } = await context.status();
  if (engine?.sourceState === wanted) return [];
  const watchers = daemon?.outputs.map((output) => output.watchers).join(', ');
  return [`the source is ${engine?.sourceState}, the watchers ${watchers}`];
}

export const demandScenarios: readonly Scenario[] = [
  {
    name: 'the source rests while nobody watches, and is live for whoever does',
    setting: presenter,
    run: async (context) => {
      await eventually(patienceSeconds, () => engineIs(context, 'resting'));
      const reader = context.read(context.device);
      await reader.next();
      const opened = Date.now();
      await eventually(patienceSeconds, () => showsPresenter(reader));
      context.log(`first frame to live picture: ${Date.now() - opened} ms`);
      await reader.close();
      const left = Date.now();
      await eventually(patienceSeconds, () => engineIs(context, 'resting'));
      context.log(`last consumer left to resting: ${Date.now() - left} ms`);
    },
  },
  {
    name: 'programs that only look at the device do not switch the source on',
    setting: presenter,
    run: async (context) => {
      await eventually(patienceSeconds, () => engineIs(context, 'resting'));
      const before = (await context.status()).engine?.frames;
      for (const args of [
        ['--list-devices'],
        ['-d', context.device, '--all'],
        ['-d', context.device, '--list-formats'],
      ])
        await capture('v4l2-ctl', args);
      await sleep(QUIET_MS);
      const { engine } = await context.status();
      if (before === undefined) throw new Error('there is no engine');
      if (engine?.frames !== before)
        throw new Error(`${engine?.frames} frames instead of ${before}: it was on`);
    },
  },
];
