import { chmod } from 'node:fs/promises';
import type { CommandResult } from '../command.js';
import { eventually } from '../eventually.js';
import { camfxProcesses } from '../guest/leftovers.js';
import { formatArgs, patienceSeconds, type Scenario } from '../scenario.js';

/** What a refusal must say: the thing it is about, and the remedy. */
interface Expected {
  says: RegExp;
  remedy: RegExp;
}

/** Checks that a command failed the way a user can act on: a sentence, its remedy, and nothing left running. */
async function expectRefusal(result: CommandResult, { says, remedy }: Expected): Promise<void> {
  const { code, stdout, stderr } = result;
  if (code === null) throw new Error('the command went on instead of failing');
  if (code === 0) throw new Error('the command exited with 0');
  if (/^ready:/m.test(stdout)) throw new Error('the command said "ready:" although it failed');
  const lines = stderr.trim().split('\n');
  if (!says.test(stderr)) throw new Error(`stderr does not match ${says}: ${stderr}`);
  if (!remedy.test(stderr)) throw new Error(`stderr does not match ${remedy}, its remedy: ${stderr}`);
  if (lines.length > 2)
    throw new Error(`expected one sentence and its remedy on stderr but it has ${lines.length} lines`);
  if (/^\s+at /m.test(stderr)) throw new Error('stderr shows a stack trace');
  await eventually(patienceSeconds, async () =>
    (await camfxProcesses()).map(({ what }) => `still running: ${what}`),
  );
}

const blurStart = ['start', '--effect', 'blur', ...formatArgs];

const deviceErrors: readonly Scenario[] = [
  {
    name: 'a missing module is refused with the way to load it',
    loopbacks: [],
    run: async (context) => {
      const result = await context.camfx(...blurStart, '--source', 'bars', '--device', 'camfx');
      await expectRefusal(result, { says: /v4l2loopback/, remedy: /modprobe v4l2loopback/ });
    },
  },
  {
    name: 'an unknown device is refused with the way to list devices',
    run: async (context) => {
      const result = await context.camfx(...blurStart, '--source', 'bars', '--device', 'elsewhere');
      await expectRefusal(result, { says: /elsewhere/, remedy: /camfx list/ });
    },
  },
  {
    name: 'a device that may not be opened is refused with the way to get permission',
    run: async (context) => {
      const result = await context.camfxAsNobody(
        ...blurStart,
        '--source',
        'bars',
        '--device',
        context.device,
      );
      await expectRefusal(result, { says: new RegExp(`${context.device}.*EACCES`), remedy: /video group/ });
    },
  },
];

const cameraErrors: readonly Scenario[] = [
  {
    name: 'an unknown camera is refused with the way to list cameras',
    run: async (context) => {
      const result = await context.camfx(...blurStart, '--camera', '/dev/video77');
      await expectRefusal(result, { says: /\/dev\/video77/, remedy: /camfx list/ });
    },
  },
  {
    name: 'a busy camera is refused with the way to find its user',
    run: async (context) => {
      const camera = await context.loadVivid();
      // The other user holds the camera from its first frame on.
      await context.read(camera).next();
      const result = await context.camfx(...blurStart, '--camera', camera);
      await expectRefusal(result, { says: new RegExp(`${camera}.*EBUSY`), remedy: /fuser/ });
    },
  },
  {
    name: 'a camera that may not be opened is refused with the way to get permission',
    run: async (context) => {
      const camera = await context.loadVivid();
      await chmod(context.device, 0o666);
      const result = await context.camfxAsNobody(...blurStart, '--camera', camera);
      await expectRefusal(result, { says: new RegExp(`${camera}.*EACCES`), remedy: /video group/ });
    },
  },
  {
    name: 'a size that the camera does not give is refused with the sizes that it gives',
    run: async (context) => {
      const camera = await context.loadVivid();
      const result = await context.camfx(
        'start',
        '--effect',
        'blur',
        '--camera',
        camera,
        '--size',
        '642x362',
      );
      await expectRefusal(result, { says: /642x362.*640x360|640x360.*642x362/, remedy: /--size/ });
    },
  },
  {
    name: 'an unreadable background is refused with the way to see whether it plays',
    run: async (context) => {
      const image = ['--effect', 'replace', '--background', '/etc/hostname'];
      const result = await context.camfx('start', '--source', 'presenter-still', ...image, ...formatArgs);
      await expectRefusal(result, { says: /\/etc\/hostname/, remedy: /ffplay/ });
    },
  },
];

export const errorScenarios: readonly Scenario[] = [...deviceErrors, ...cameraErrors].map((scenario) => ({
  ...scenario,
  dealt: { unit: scenario.name },
}));
