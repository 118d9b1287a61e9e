import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Diagnosis } from '../../../src/doctor/doctor.js';
import { capture, type CommandResult, run } from '../command.js';
import { eventually } from '../eventually.js';
import type { ScenarioContext } from '../guest/context.js';
import { videoHolders } from '../guest/leftovers.js';
import { patienceSeconds, type Scenario } from '../scenario.js';

const EXIT_CODES = { ok: 0, note: 0, warning: 10, error: 11 };
const INSTANCES = '/proc/sys/fs/inotify/max_user_instances';
const OBS_OPTIONS = '/etc/modprobe.d/obs.conf';
const BLACKLIST = '/etc/modprobe.d/no-cameras.conf';
/** Group "video" of Debian. */
const videoGroup = 44;

/** The part of `camfx doctor --fix --json` that is not a diagnosis. */
interface Repaired {
  repairs: { check: string; does: string; failure: string }[];
}

function parse(result: CommandResult): Diagnosis {
  const diagnosis = JSON.parse(result.stdout) as Diagnosis;
  if (result.code !== EXIT_CODES[diagnosis.worst])
    throw new Error(`the worst is ${diagnosis.worst}, the exit code ${result.code}`);
  return diagnosis;
}

/** Checks the exit code and that a finding of that check and level says something; `says` null: that there is none. */
function expectFinding(result: CommandResult, check: string, level: string, says: RegExp | null): void {
  const found = parse(result).findings.filter(
    (finding) => finding.check === check && finding.level === level,
  );
  const said = found.map(({ saw, remedy }) => `${saw} → ${remedy}`).join('; ');
  if (says === null ? found.length > 0 : !says.test(said))
    throw new Error(`expected ${says ?? 'nothing'} of level ${level} from "${check}" but it said: ${said}`);
}

/** Runs `camfx doctor --fix` and checks that it has repaired what these checks complained about. */
async function expectRepaired(context: ScenarioContext, ...checks: string[]): Promise<CommandResult> {
  const result = await context.camfx('doctor', '--fix', '--json');
  const { repairs } = JSON.parse(result.stdout) as Repaired;
  for (const check of checks) {
    const repair = repairs.find((each) => each.check === check);
    if (repair?.failure !== '')
      throw new Error(`"${check}" was not repaired: ${repair?.failure ?? 'no repair was tried'}`);
    for (const level of ['warning', 'error']) expectFinding(result, check, level, null);
  }
  return result;
}

/** A socket whose process was killed. */
async function leaveDeadSocket(path: string): Promise<void> {
  const script = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
  await capture(process.execPath, ['-e', script, path]);
  if (!existsSync(path)) throw new Error(`no socket is left at ${path}`);
}

async function untilOpenIn(program: string): Promise<void> {
  await eventually(patienceSeconds, async () =>
    (await videoHolders()).some(({ what }) => what.startsWith(program))
      ? []
      : [`${program} has no device open`],
  );
}

async function untilClosed(): Promise<void> {
  await eventually(patienceSeconds, async () => (await videoHolders()).map(({ what }) => what));
}

/** What the unit tests break on a made-up machine, here on a real one: what does not hang on the module's version. */
const dealtScenarios: readonly Scenario[] = [
  {
    name: 'doctor finds that the module is missing',
    loopbacks: [],
    run: async (context) => {
      const result = await context.camfx('doctor', '--json');
      expectFinding(result, 'kernel module', 'error', /v4l2loopback.*→ .*sudo apt install/);
      expectFinding(result, 'camera', 'warning', /No camera/);
    },
  },
  {
    name: 'doctor finds the device right, the camera busy, and permission missing',
    run: async (context) => {
      const camera = await context.loadVivid();
      await context.read(camera).next();
      await chown(context.device, 0, videoGroup);
      await chmod(context.device, 0o660);
      const result = await context.camfx('doctor', '--json');
      expectFinding(result, 'kernel module', 'error', null);
      expectFinding(result, 'loopback devices', 'ok', new RegExp(`${context.device} "camfx"`));
      expectFinding(result, 'module options', 'warning', null);
      expectFinding(result, 'device node', 'error', null);
      expectFinding(result, 'device permission', 'error', null);
      expectFinding(result, 'who uses the camera', 'warning', new RegExp(`${camera}.* in use by ffmpeg`));
      const asNobody = await context.camfxAsNobody('doctor', '--json');
      const says = new RegExp(`${context.device}.*group video, mode 660.*usermod -aG video`);
      expectFinding(asNobody, 'device permission', 'error', says);
    },
  },
  {
    name: 'doctor repairs a module without devices, its blacklisting, dead sockets and a small limit',
    loopbackFaults: { devices: 0 },
    run: (context) =>
      context.withInstalledLoopback(async () => {
        const folder = `${context.runtimeDir}/camfx`;
        await mkdir(folder, { mode: 0o700 });
        await leaveDeadSocket(`${folder}/daemon.sock`);
        await mkdir('/etc/modprobe.d', { recursive: true });
        await writeFile(BLACKLIST, 'blacklist v4l2loopback\n');
        await writeFile(INSTANCES, '8');
        const result = await context.camfx('doctor', '--json');
        expectFinding(result, 'module blacklist', 'warning', /no-cameras\.conf forbids/);
        expectFinding(result, 'loopback devices', 'error', /without devices/);
        expectFinding(result, 'sockets', 'warning', /daemon\.sock/);
        expectFinding(result, 'inotify limits', 'warning', /Only 8 inotify instances/);
        await expectRepaired(context, 'module blacklist', 'loopback devices', 'sockets', 'inotify limits');
        if ((await readFile(BLACKLIST, 'utf8')) !== '# blacklist v4l2loopback\n')
          throw new Error('the line that forbids the module is not commented out');
        await rm(BLACKLIST);
      }),
  },
  {
    name: 'doctor repairs a module without exclusive_caps, and a missing node',
    loopbackFaults: { exclusiveCaps: 0 },
    run: (context) =>
      context.withInstalledLoopback(async () => {
        const result = await context.camfx('doctor', '--json');
        expectFinding(result, 'module options', 'warning', /without exclusive_caps=1/);
        const repaired = await expectRepaired(context, 'module options');
        // Loaded again, the device has the first free number.
        const path =
          parse(repaired)
            .findings.find(({ check }) => check === 'loopback devices')
            ?.saw.split(' ')[0] ?? '';
        await rm(path);
        const without = await context.camfx('doctor', '--json');
        expectFinding(without, 'device node', 'error', new RegExp(`its node ${path} is missing`));
        await expectRepaired(context, 'device node');

        await run('mknod', [`${path}.new`, 'c', '1', '3']);
        await rename(`${path}.new`, path);
        const wrong = await context.camfx('doctor', '--json');
        expectFinding(
          wrong,
          'device node',
          'error',
          new RegExp(`node ${path} leads to another one: it is 1:3`),
        );
        await expectRepaired(context, 'device node');
        // The kernel takes back no node but its own, and finds no place for that of its next device.
        await rm(path);
      }),
  },
];

/** Loads the module as these options say, after another program wrote them. */
async function loadWithOptions(options: string): Promise<void> {
  if (existsSync('/sys/module/v4l2loopback')) await run('modprobe', ['-r', 'v4l2loopback']);
  await writeFile(OBS_OPTIONS, `options v4l2loopback ${options}\n`);
  await run('modprobe', ['v4l2loopback']);
}

/** From 0.13 on a device is made for camfx beside those of the options; before, they are obeyed and that is all. */
async function obeyOptions(context: ScenarioContext): Promise<void> {
  await mkdir('/etc/modprobe.d', { recursive: true });
  await writeFile(OBS_OPTIONS, 'options v4l2loopback video_nr=8 card_label=OBS\n');
  const result = await context.camfx('doctor', '--json');
  const advice = /sudo modprobe v4l2loopback\. .*obs\.conf .*card_label=OBS,camfx/;
  expectFinding(result, 'module loaded', 'error', advice);
  const loaded = await expectRepaired(context, 'module loaded');
  if (!existsSync('/dev/v4l2loopback')) {
    expectFinding(loaded, 'loopback devices', 'warning', /device is camfx's own; .*\/dev\/video8 "OBS"/);
    return;
  }
  expectFinding(loaded, 'loopback devices', 'ok', /(?=.*\/dev\/video8 "OBS").*"camfx"/);

  // Nobody's by its label: camfx would feed it.
  await loadWithOptions('video_nr=8 card_label=Shared');
  const listed = await context.camfx('doctor', '--json');
  expectFinding(listed, 'module options', 'warning', /--fix adds a device of camfx/);
  const beside = /(?=.*\/dev\/video8 "Shared").*"camfx"/;
  expectFinding(await expectRepaired(context, 'module options'), 'loopback devices', 'ok', beside);

  await loadWithOptions('devices=0');
  const none = await context.camfx('doctor', '--json');
  expectFinding(none, 'loopback devices', 'error', /--fix adds a device/);
  expectFinding(await expectRepaired(context, 'loopback devices'), 'loopback devices', 'ok', /"camfx"/);
}

export const doctorScenarios: readonly Scenario[] = [
  ...dealtScenarios.map((scenario) => ({ ...scenario, dealt: { unit: scenario.name } })),
  {
    name: 'doctor obeys the module options of another program, and adds a device of camfx beside its own',
    loopbacks: [],
    dealt: { unit: 'doctor and options', to: 0 },
    nightly: true,
    run: (context) =>
      context.withInstalledLoopback(() =>
        obeyOptions(context).finally(() => rm(OBS_OPTIONS, { force: true })),
      ),
  },
  {
    name: 'doctor names the program that feeds the device, and frees what it leaves behind',
    dealt: { unit: 'doctor and another program', to: 1 },
    run: async (context) => {
      const { device } = context;
      // 0.12 tells no version: only there a writer leaves the device stuck, and an idle program pins its format.
      const isOld = !existsSync('/sys/module/v4l2loopback/version');
      const picture = ['-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=5', '-pix_fmt', 'yuyv422'];
      const feeder = context.spawn('ffmpeg', 'ffmpeg', [
        '-loglevel',
        'error',
        '-re',
        ...picture,
        '-f',
        'v4l2',
        device,
      ]);
      await untilOpenIn('ffmpeg');
      // Its first frame makes the device a camera.
      await context.read(device).next();
      await context.closeWatchers();
      const fed = await context.camfx('doctor', '--json');
      expectFinding(fed, 'who feeds the devices', 'error', new RegExp(`${device}.* is fed by .*ffmpeg`));

      feeder.signal('SIGKILL');
      await untilClosed();
      const left = await context.camfx('doctor', '--json');
      expectFinding(left, 'who feeds the devices', 'error', null);
      expectFinding(left, 'device state', 'error', isOld ? /is stuck/ : null);
      if (isOld) await expectRepaired(context, 'device state');

      // Another writer, that leaves properly, while a program has the device open without reading.
      context.spawn('idle reader', 'sh', ['-c', `exec sleep 10000 3<>${device}`]);
      await untilOpenIn('sleep');
      const format = '--set-fmt-video-out=width=320,height=240,pixelformat=YUYV';
      await run('v4l2-ctl', ['-d', device, format, '--stream-out-mmap', '--stream-count=5']);
      const pinned = await context.camfx('doctor', '--json');
      const says = new RegExp(`${device}.*pinned to YUYV 320x240.*open in sleep`);
      // Nobody says which format is wanted.
      expectFinding(pinned, 'device format', 'note', isOld ? says : null);
    },
  },
];
