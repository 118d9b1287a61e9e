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

/** A browser leaves an engine beside it little of an emulated processor: frames may come ten seconds apart. */
function beside(browser: BrowserName, { camfx }: Setting): Setting {
  return { camfx: [...camfx, '--idle-after', '60000'], browser };
}

const chromiumPresenter = beside('chromium', presenter);

/** One scenario for each browser is enough for each time: an emulated browser takes minutes for a picture. */
function nightly(scenario: Scenario): Scenario {
  return { ...scenario, nightly: true };
}

/** In an order that launches each browser once. */
export const browserScenarios: readonly Scenario[] = [
  showsPresenter('chromium', chromiumPresenter),
  nightly(throughPeerConnection(chromiumPresenter)),
  nightly(showsBars('chromium', beside('chromium', bars))),
  nightly(showsPresenter('firefox', beside('firefox', presenter))),
  showsBars('firefox', beside('firefox', bars)),
];
