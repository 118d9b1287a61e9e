import type { BrowserName } from '../browser/browser.js';
import { eventually } from '../eventually.js';
import { checkBars } from '../picture/bars-check.js';
import { exactTolerance } from '../picture/presenter-check.js';
import { presenterCheck } from '../reference.js';
import { formatArgs, patienceSeconds, size, type Scenario, type Setting } from '../scenario.js';
import { returnAfterKill, stop } from './life.js';
import { throughPeerConnection } from './peer-connection.js';

function presenterIn(browser: BrowserName): Setting {
  return { browser, camfx: ['--source', 'presenter-still', '--effect', 'blur', ...formatArgs] };
}

function barsIn(browser: BrowserName): Setting {
  return { browser, camfx: ['--source', 'bars', '--effect', 'none', ...formatArgs] };
}

function showsPresenter(setting: Setting): Scenario {
  const name = setting.browser;
  return {
    name: `${name} shows the presenter over blur`,
    setting,
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

function showsBars(setting: Setting): Scenario {
  const name = setting.browser;
  return {
    name: `${name} shows colour bars within 3 levels`,
    setting,
    run: async (context) => {
      const browser = await context.openBrowser(name);
      await browser.openCamera(size.width, size.height);
      await eventually(patienceSeconds, async () =>
        checkBars(await browser.frame('camera', size.width, size.height), 3),
      );
    },
  };
}

const chromiumPresenter = presenterIn('chromium');
const firefoxPresenter = presenterIn('firefox');
const firefoxBars = barsIn('firefox');

/** In an order that launches each browser once; the scenarios that end camfx come last in their setting. */
export const browserScenarios: readonly Scenario[] = [
  showsPresenter(chromiumPresenter),
  throughPeerConnection(chromiumPresenter),
  showsBars(barsIn('chromium')),
  showsPresenter(firefoxPresenter),
  returnAfterKill(firefoxPresenter),
  showsBars(firefoxBars),
  stop(firefoxBars),
];
