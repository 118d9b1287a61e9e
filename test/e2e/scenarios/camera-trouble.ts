import { eventually } from '../eventually.js';
import type { ScenarioContext } from '../guest/context.js';
import type { FrameReader } from '../guest/frame-reader.js';
import { suspendMachine, unload, vividNumber } from '../guest/modules.js';
import { barLevels, checkBars } from '../picture/bars-check.js';
import { detailEnergy, lumaSpread, wholePicture } from '../picture/measure.js';
import { toRgb, type Picture } from '../picture/picture.js';
import { formatArgs, patienceSeconds, type Scenario } from '../scenario.js';
import { hideOverlay, plugIn, unplug, vividBars } from './vivid.js';

/** Frames in a row that must be the idle card, at four a second. */
const idleFrames = 5;

/** For how long the machine sleeps, seconds: longer than anybody waits for a frame. */
const SLEEP_S = 15;
/** The longest from waking up to opening the camera again, seconds: an emulated processor is slow. */
const REOPEN_S = 30;

/** Prints a line each time that anybody opens a file. */
const WATCH_OPENINGS = `
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
events, IN_OPEN = libc.inotify_init(), 0x20
if libc.inotify_add_watch(events, os.fsencode(sys.argv[1]), IN_OPEN) < 0:
    sys.exit("inotify: errno %d" % ctypes.get_errno())
print("watching", flush=True)
while os.read(events, 4096):
    print("opened", flush=True)
`;

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
  {
    name: 'a machine that wakes up from sleep opens its camera again, and shows it',
    dealt: { unit: 'suspension', to: 3 },
    run: async (context) => {
      const { camera, raw } = await vividBars(context);
      const camfx = await context.startCamfx('--camera', camera, '--effect', 'blur', ...formatArgs);
      const viewer = new Viewer(context, context.read(context.device), raw);
      await viewer.seesLive();
      const openings = context.spawn('openings', 'python3', ['-c', WATCH_OPENINGS, camera]);
      await openings.waitForLine('watching', patienceSeconds);
      const before = await context.status();

      const slept = await suspendMachine(context.bench.modules, SLEEP_S);
      context.log(`slept for ${slept.toFixed(1)} s`);
      if (slept < SLEEP_S - 2) throw new Error(`the clocks stood still for ${slept.toFixed(1)} s only`);
      await openings.waitForLine('opened', REOPEN_S);
      const { engine, daemon } = await context.status();
      if (daemon?.pid !== before.daemon?.pid) throw new Error('the daemon has not outlived the sleep');
      // The picture from before the sleep does not count.
      await eventually(patienceSeconds, async () => {
        const now = (await context.status()).engine;
        return now && engine && now.frames > engine.frames + 10 ? [] : ['there are no new frames'];
      });
      await viewer.seesLive();
      await viewer.isTold(camfx.pid, '');
    },
  },
];
