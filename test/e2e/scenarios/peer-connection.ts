import { eventually } from '../eventually.js';
import { codecTolerance } from '../picture/presenter-check.js';
import { presenterCheck } from '../reference.js';
import { formatArgs, patienceSeconds, size, type Scenario } from '../scenario.js';

export const peerConnectionScenarios: readonly Scenario[] = [
  {
    name: 'chromium sends the camera through a peer connection',
    onRequest: 'encoding video overstrains an emulated processor on a slow host',
    run: async (context) => {
      const check = await presenterCheck();
      const browser = await context.openBrowser('chromium');
      await context.startCamfx('--source', 'presenter-still', '--effect', 'blur', ...formatArgs);
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
  },
];
