import { eventually } from '../eventually.js';
import { camfxProcesses } from '../guest/leftovers.js';
import { loopbackNumber } from '../guest/modules.js';
import { patienceSeconds, type Scenario, type Setting } from '../scenario.js';
import { showsIdleCard, showsLetterboxedBars, showsPresenter } from './looks.js';
import { bars, presenter } from './settings.js';

/** How long the picture must stay right while something hangs, ms. */
const HANG_MS = 10_000;
/** Stops the first thread of a process, and no other of its threads, until killed itself. */
const STOP_FIRST_THREAD = `
import ctypes, sys, time
libc = ctypes.CDLL(None, use_errno=True)
SEIZE, INTERRUPT = 0x4206, 0x4207
for request in SEIZE, INTERRUPT:
    if libc.ptrace(request, int(sys.argv[1]), None, None) != 0:
        sys.exit("ptrace: errno %d" % ctypes.get_errno())
print("stopped", flush=True)
time.sleep(3600)
`;

const twoDevices: Setting = { camfx: [...presenter.camfx, '--copies', '2'] };
const loopbacks = ['camfx', 'camfx 2'];

/** One reader throughout each: applications must not notice. */
const lives: readonly Scenario[] = [
  {
    name: 'two applications watch two devices of one camera at once',
    dealt: { unit: 'life', to: 0 },
    run: async (context) => {
      const first = context.read(context.device);
      const second = context.read(`/dev/video${loopbackNumber + 1}`);
      await eventually(patienceSeconds, () => showsPresenter(first));
      await eventually(patienceSeconds, () => showsPresenter(second));
    },
  },
  {
    name: 'the idle card is shown while the engine hangs, until it goes on',
    dealt: { unit: 'life', to: 1 },
    run: async (context) => {
      const reader = context.read(context.device);
      await eventually(patienceSeconds, () => showsPresenter(reader));
      const { engine } = await context.status();
      if (engine === null) throw new Error('there is no engine');
      process.kill(engine.pid, 'SIGSTOP');
      await eventually(patienceSeconds, () => showsIdleCard(reader));
      process.kill(engine.pid, 'SIGCONT');
      await eventually(patienceSeconds, () => showsPresenter(reader));
    },
  },
  {
    name: 'the picture goes on while the JavaScript thread of the daemon hangs',
    dealt: { unit: 'life', to: 0 },
    run: async (context) => {
      const reader = context.read(context.device);
      await eventually(patienceSeconds, () => showsPresenter(reader));
      const { daemon } = await context.status();
      if (daemon === null) throw new Error('there is no daemon');
      const holder = context.spawn('holder', 'python3', ['-c', STOP_FIRST_THREAD, String(daemon.pid)]);
      await holder.waitForLine('stopped', patienceSeconds);
      for (const end = Date.now() + HANG_MS; Date.now() < end;) {
        const problems = await showsPresenter(reader);
        if (problems.length > 0) throw new Error(problems.join('; '));
      }
      holder.signal('SIGKILL');
      await eventually(patienceSeconds, async () =>
        (await context.status()).daemon?.pid === daemon.pid ? [] : ['the daemon does not answer'],
      );
    },
  },
  {
    name: 'the idle card is shown when the engine is killed, until it is back',
    dealt: { unit: 'life', to: 1 },
    run: async (context) => {
      const reader = context.read(context.device);
      await eventually(patienceSeconds, () => showsPresenter(reader));
      const { engine } = await context.status();
      if (engine === null) throw new Error('there is no engine');
      process.kill(engine.pid, 'SIGKILL');
      await eventually(patienceSeconds, () => showsIdleCard(reader));
      await context.startCamfx(...twoDevices.camfx);
      await eventually(patienceSeconds, () => showsPresenter(reader));
    },
  },
  {
    name: 'a daemon that is killed is brought back, and whoever watches goes on',
    run: async (context) => {
      const reader = context.read(context.device);
      await eventually(patienceSeconds, () => showsPresenter(reader));
      const { daemon } = await context.status();
      if (daemon === null) throw new Error('there is no daemon');
      process.kill(daemon.pid, 'SIGKILL');
      await eventually(patienceSeconds, async () => {
        const now = (await context.status()).daemon;
        return now !== null && now.pid !== daemon.pid ? [] : ['there is no other daemon'];
      });
      await eventually(patienceSeconds, () => showsPresenter(reader));
    },
  },
  {
    name: 'frames of another size are letterboxed on a device that keeps its own',
    dealt: { unit: 'life', to: 0 },
    run: async (context) => {
      const reader = context.read(context.device);
      await eventually(patienceSeconds, () => showsPresenter(reader));
      const { engine } = await context.status();
      if (engine === null) throw new Error('there is no engine');
      process.kill(engine.pid, 'SIGTERM');
      await eventually(patienceSeconds, () => showsIdleCard(reader));
      await context.startCamfx(...bars.camfx, '--size', '320x240', '--copies', '2');
      await eventually(patienceSeconds, () => showsLetterboxedBars(reader));
    },
  },
  {
    name: 'camfx stop ends engine and daemon',
    run: async (context) => {
      const started = [...context.processes];
      const { code } = await context.camfx('stop');
      if (code !== 0) throw new Error(`camfx stop exited with ${code}`);
      for (const camfx of started) await camfx.exit(patienceSeconds);
      await eventually(patienceSeconds, async () =>
        (await camfxProcesses()).map(({ what }) => `still running: ${what}`),
      );
    },
  },
];

export const lifeScenarios: readonly Scenario[] = lives.map((scenario) => ({
  ...scenario,
  loopbacks,
  setting: twoDevices,
}));
