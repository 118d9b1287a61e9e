import type { BrowserName } from '../browser/browser.js';
import { eventually } from '../eventually.js';
import { checkBars } from '../picture/bars-check.js';
import { exactTolerance } from '../picture/presenter-check.js';
import { presenterCheck } from '../reference.js';
import { formatArgs, patienceSeconds, size, type Scenario } from '../scenario.js';

function showsPresenter(name: BrowserName): Scenario {
  return {
    name: `${name} shows the presenter over blur`,
    run: async (context) => {
      const check = await presenterCheck();
      const browser = await context.openBrowser(name);
      await context.startCamfx('--source', 'presenter-still', '--effect', 'blur', ...formatArgs);
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
    run: async (context) => {
      const browser = await context.openBrowser(name);
      await context.startCamfx('--source', 'bars', '--effect', 'none', ...formatArgs);
      await browser.openCamera(size.width, size.height);
      await eventually(patienceSeconds, async () =>
        checkBars(await browser.frame('camera', size.width, size.height), 3),
      );
    },
  };
}

export function browserScenarios(name: BrowserName): readonly Scenario[] {
  return [showsPresenter(name), showsBars(name)];
}
