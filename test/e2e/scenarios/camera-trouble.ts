import { eventually } from '../eventually.js';
import type { ScenarioContext } from '../guest/context.js';
import type { FrameReader } from '../guest/frame-reader.js';
import { unload, vividNumber } from '../guest/modules.js';
import { barLevels, checkBars } from '../picture/bars-check.js';
import { detailEnergy, lumaSpread, wholePicture } from '../picture/measure.js';
import { toRgb, type Picture } from '../picture/picture.js';
import { formatArgs, patienceSeconds, type Scenario } from '../scenario.js';
import { hideOverlay, plugIn, unplug, vividBars } from './vivid.js';

/** Frames in a row that must be the idle card, at four a second. */
const idleFrames = 5;

/** What an application sees of a camera that shows bars, blurred. */
class Viewer {
  private readonly levels: ReturnType<typeof barLevels>;
  private readonly detail: number;

  constructor(
    private readonly context: ScenarioContext,
    private readonly reader: FrameReader,
    raw: Picture,
  ) {
    this.levels = barLevels(raw);
    this.detail = detailEnergy(raw, wholePicture(raw));
  }

  async seesLive(): Promise<void> {
    await eventually(patienceSeconds, async () => checkBars(await this.look(), 12, this.levels));
  }

  /** Not a frozen frame either. */
  async seesIdleCard(): Promise<void> {
    await eventually(patienceSeconds, async () => {
      for (let frame = 0; frame < idleFrames; frame++) {
        const picture = await this.look();
        const wrong = checkBars(picture, 12, this.levels).length;
        if (wrong < this.levels.length / 2) return [`${this.levels.length - wrong} bars are still there`];
        if (lumaSpread(picture).deviation < 2) return ['the picture is blank'];
      }
      return [];
    });
  }

  /** The bars' centres keep their colours under the blur, their edges don't. */
  private async look(): Promise<Picture> {
    const picture = toRgb(await this.reader.next());
    const bars = checkBars(picture, 12, this.levels).length === 0;
    if (bars && detailEnergy(picture, wholePicture(picture)) > this.detail / 2)
      throw new Error('a frame shows the room although the blur is on');
    return picture;
  }

  async isTold(pid: number, note: string): Promise<void> {
    await eventually(patienceSeconds, async () => {
      const { engine } = await this.context.status();
      if (engine?.pid !== pid) throw new Error(`the engine ${pid} has not outlived the trouble`);
      return engine.note === note ? [] : [`the note is "${engine.note}" instead of "${note}"`];
    });
  }
}

export const cameraTroubleScenarios: readonly Scenario[] = [
  {
    name: 'a camera that is unplugged, moved or busy comes back by itself, the idle card meanwhile',
    dealt: { unit: 'camera trouble', to: 1 },
    run: async (context) => {
      const { camera, raw } = await vividBars(context);
      const camfx = await context.startCamfx('--camera', camera, '--effect', 'blur', ...formatArgs);
      // One reader throughout: applications must not notice.
      const viewer = new Viewer(context, context.read(context.device), raw);
      await viewer.seesLive();

      await unplug();
      await viewer.seesIdleCard();
      await viewer.isTold(camfx.pid, 'camera unplugged');
      await hideOverlay(await plugIn());
      await viewer.seesLive();
      await viewer.isTold(camfx.pid, '');

      await unplug();
      await viewer.seesIdleCard();
      await unload('vivid');
      await hideOverlay(await context.loadVivid(vividNumber + 1));
      await viewer.seesLive();

      // Another program takes the camera before the engine can.
      camfx.signal('SIGSTOP');
      await unplug();
      const moved = await plugIn();
      const other = context.read(moved);
      await other.next();
      await hideOverlay(moved);
      camfx.signal('SIGCONT');
      await viewer.isTold(camfx.pid, 'camera in use by another program');
      await viewer.seesIdleCard();
      await other.close();
      await viewer.seesLive();
      const { engine } = await context.status();
      if (engine?.source !== moved) throw new Error(`the source is ${engine?.source}, not ${moved}`);
    },
  },
];
