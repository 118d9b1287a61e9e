import type { BrowserName } from '../browser/browser.js';
import { eventually } from '../eventually.js';
import { checkBars } from '../picture/bars-check.js';
import { exactTolerance } from '../picture/presenter-check.js';
import { presenterCheck } from '../reference.js';
import { formatArgs, patienceSeconds, size, type Scenario, type Setting } from '../scenario.js';
import { returnAfterKill, stop } from './life.js';
import { throughPeerConnection } from './peer-connection.js';

const presenter: Setting = {
  browsers: ['chromium', 'firefox'],
  camfx: ['--source', 'presenter-still', '--effect', 'blur', ...formatArgs],
};
const bars: Setting = {
  browsers: ['chromium', 'firefox'],
  camfx: ['--source', 'bars', '--effect', 'none', ...formatArgs],
};

function showsPresenter(name: BrowserName): Scenario {
  return {
    name: `${name} shows the presenter over blur`,
    setting: presenter,
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

function showsBars(name: BrowserName): Scenario {
  return {
    name: `${name} shows colour bars within 3 levels`,
    setting: bars,
    run: async (context) => {
      const browser = await context.openBrowser(name);
      await browser.openCamera(size.width, size.height);
      await eventually(patienceSeconds, async () =>
        checkBars(await browser.frame('camera', size.width, size.height), 3),
      );
    },
  };
}

/** In an order that sets up each setting once; the scenarios that end camfx come last in theirs. */
export const browserScenarios: readonly Scenario[] = [
  showsPresenter('chromium'),
  throughPeerConnection(presenter),
  showsPresenter('firefox'),
  returnAfterKill(presenter),
  showsBars('chromium'),
  showsBars('firefox'),
  stop(bars),
];
