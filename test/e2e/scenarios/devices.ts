import { readdir, readFile } from 'node:fs/promises';
import { toCamfxError } from '../../../src/errors.js';
import { native } from '../../../src/native.js';
import { run } from '../command.js';
import { eventually } from '../eventually.js';
import type { ScenarioContext } from '../guest/context.js';
import { loopbackNumber, unload } from '../guest/modules.js';
import { formatArgs, patienceSeconds, size, type Scenario } from '../scenario.js';
import { showsPresenter } from './looks.js';
import { presenter } from './settings.js';

const SYSFS = '/sys/class/video4linux';

/** "video10 camfx" of each device. */
async function deviceLabels(): Promise<string[]> {
  const names = await readdir(SYSFS).catch(() => []);
  return Promise.all(
    names.map(async (name) => `${name} ${(await readFile(`${SYSFS}/${name}/name`, 'utf8')).trim()}`),
  );
}

async function hasLabels(wanted: readonly string[]): Promise<string[]> {
  const found = (await deviceLabels()).map((each) => each.slice(each.indexOf(' ') + 1)).sort();
  return found.join() === [...wanted].sort().join() ? [] : [`the devices are ${found.join()}`];
}

/** The device of a label. */
async function pathOf(label: string): Promise<string> {
  const found = (await deviceLabels()).find((each) => each.endsWith(` ${label}`));
  if (found === undefined) throw new Error(`there is no device ${label}`);
  return `/dev/${found.slice(0, found.indexOf(' '))}`;
}

async function outputState(context: ScenarioContext): Promise<string> {
  const { daemon } = await context.status();
  const outputs = daemon?.outputs.map(({ path, state }) => `${path} ${state}`) ?? [];
  return [...outputs, ...(daemon?.troubles ?? []).map(({ message }) => message)].join('; ');
}

/** Removes a device as somebody else would; a killed daemon's descriptors may be open for a moment. */
function removal(number: number): string[] {
  try {
    native.removeLoopbackDevice(number);
    return [];
  } catch (thrown) {
    return [toCamfxError(thrown).message];
  }
}

export const deviceScenarios: readonly Scenario[] = [
  {
    name: 'devices that are missing are made, found again after a crash, and removed in the end',
    sinceModule: '0.13',
    dealt: { unit: 'devices that are made', to: 0 },
    run: async (context) => {
      const args = [...presenter.camfx, '--copies', '2'];
      const camfx = await context.startCamfx(...args);
      await eventually(patienceSeconds, () => hasLabels(['camfx', 'camfx 2']));
      const made = await pathOf('camfx 2');
      const reader = context.read(made);
      await eventually(patienceSeconds, () => showsPresenter(reader));

      // A device that is fed can't be taken away; one that nobody holds can, and is made again.
      const number = Number(made.replace('/dev/video', ''));
      try {
        native.removeLoopbackDevice(number);
        throw new Error(`${made} was removed under the daemon`);
      } catch (thrown) {
        if (toCamfxError(thrown).code !== 'DEVICE_BUSY') throw thrown;
      }
      const { daemon } = await context.status();
      camfx.signalGroup('SIGKILL');
      if (daemon) process.kill(daemon.pid, 'SIGKILL');
      await reader.close();
      await eventually(patienceSeconds, () => Promise.resolve(removal(number)));
      await context.startCamfx(...args);
      await eventually(patienceSeconds, () => hasLabels(['camfx', 'camfx 2']));
      await context.camfx('stop');
      await eventually(patienceSeconds, () => hasLabels(['camfx']));
    },
  },
  {
    name: 'a device with another number after the module was loaded again is found by its label',
    dealt: { unit: 'another number', to: 1 },
    run: async (context) => {
      const camfx = await context.startCamfx(...presenter.camfx);
      const { daemon } = await context.status();
      // Nothing else lets go of the module.
      if (daemon) process.kill(daemon.pid, 'SIGSTOP');
      const held = await unload('v4l2loopback').then(
        () => 'unloaded',
        () => 'in use',
      );
      if (held !== 'in use') throw new Error('the module was unloaded under the daemon');
      camfx.signalGroup('SIGKILL');
      if (daemon) process.kill(daemon.pid, 'SIGKILL');
      await eventually(patienceSeconds, async () =>
        unload('v4l2loopback').then(
          () => [],
          (error: unknown) => [String(error)],
        ),
      );
      await context.loadLoopback(['other', 'camfx']);
      await context.startCamfx(...presenter.camfx);
      const reader = context.read(`/dev/video${loopbackNumber + 1}`);
      await eventually(patienceSeconds, () => showsPresenter(reader));
    },
  },
  {
    name: 'a device that another program feeds is left alone, and taken once it is free',
    dealt: { unit: 'another writer', to: 0 },
    run: async (context) => {
      const source = `testsrc2=size=${size.width}x${size.height}:rate=10`;
      const writer = context.spawn('the other writer', 'ffmpeg', [
        ...['-loglevel', 'error', '-nostdin', '-re', '-f', 'lavfi', '-i', source],
        ...['-pix_fmt', 'yuv420p', '-f', 'v4l2', context.device],
      ]);
      await eventually(patienceSeconds, async () => {
        return (await run('v4l2-ctl', ['-d', context.device, '--all'])).includes('Video Capture')
          ? []
          : ['the other writer does not write yet'];
      });
      const camfx = await context.startCamfx(
        '--source',
        'presenter-still',
        '--effect',
        'blur',
        ...formatArgs,
      );
      if (!camfx.stdout.some((line) => /^output:.* is fed by ffmpeg /.test(line)))
        throw new Error('camfx start does not say that another program feeds the device');
      writer.signal('SIGKILL');
      await eventually(patienceSeconds, async () => {
        const state = await outputState(context);
        return / (live|idle)$/.test(state) ? [] : [state];
      });
      const reader = context.read(context.device);
      await eventually(patienceSeconds, () => showsPresenter(reader));
    },
  },
];
