import type { BrowserName } from '../browser/browser.js';
import { eventually } from '../eventually.js';
import { checkBars } from '../picture/bars-check.js';
import { exactTolerance } from '../picture/presenter-check.js';
import { presenterCheck } from '../reference.js';
import { patienceSeconds, size, type Scenario, type Setting } from '../scenario.js';
import { throughPeerConnection } from './peer-connection.js';
import { bars, presenter } from './settings.js';

function showsPresenter(name: BrowserName, setting: Setting): Scenario {
  return {
    name: `${name} shows the presenter over blur`,
    setting,
    dealt: { unit: name, to: name === 'chromium' ? 0 : 1 },
    run: async (context) => {
      const check = await presenterCheck();
      const browser = await context.openBrowser(name);
      await browser.openCamera(size.width, size.height);
      await eventually(patienceSeconds, async () => {
        const picture = await browser.frame('camera', size.width, size.height);
        if (check.showsRoom(picture)) throw new Error('a frame shows the room although the blur is on');
        return check.blurred(picture, exactTolerance);
      });
    },
  };
}

function showsBars(name: BrowserName, setting: Setting): Scenario {
  return {
    name: `${name} shows colour bars within 3 levels`,
    setting,
    dealt: { unit: name, to: name === 'chromium' ? 0 : 1 },
    run: async (context) => {
      const browser = await context.openBrowser(name);
      await browser.openCamera(size.width, size.height);
      await eventually(patienceSeconds, async () =>
        checkBars(await browser.frame('camera', size.width, size.height), 3),
      );
    },
  };
}

const chromiumPresenter = { ...presenter, browser: 'chromium' } as const;

/** In an order that launches each browser once. */
export const browserScenarios: readonly Scenario[] = [
  showsPresenter('chromium', chromiumPresenter),
  throughPeerConnection(chromiumPresenter),
  showsBars('chromium', { ...bars, browser: 'chromium' }),
  showsPresenter('firefox', { ...presenter, browser: 'firefox' }),
  showsBars('firefox', { ...bars, browser: 'firefox' }),
];
