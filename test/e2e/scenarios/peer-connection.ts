import { eventually } from '../eventually.js';
import { codecTolerance } from '../picture/presenter-check.js';
import { presenterCheck } from '../reference.js';
import { patienceSeconds, size, type Scenario, type Setting } from '../scenario.js';

/** The picture as a meeting gets it: encoded, sent and decoded again. `setting` shows the presenter over blur. */
export function throughPeerConnection(setting: Setting): Scenario {
  return {
    name: 'chromium sends the camera through a peer connection',
    setting,
    dealt: { unit: 'chromium', to: 0 },
    run: async (context) => {
      const check = await presenterCheck();
      const browser = await context.openBrowser('chromium');
      await browser.openCamera(size.width, size.height);
      await browser.openPeerConnection();
      // The encoder starts at a low rate and sharpens the picture over the first seconds.
      await eventually(patienceSeconds, async () => {
        const picture = await browser.frame('remote', size.width, size.height);
        if (check.showsRoom(picture)) throw new Error('a frame shows the room although the blur is on');
        return check.blurred(picture, codecTolerance);
      });
      const decoded = await browser.framesDecoded();
      await eventually(patienceSeconds, async () => {
        const now = await browser.framesDecoded();
        return now > decoded ? [] : [`the receiver still has decoded ${now} frames`];
      });
    },
  };
}
