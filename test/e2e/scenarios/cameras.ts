import { capture } from '../command.js';
import { eventually } from '../eventually.js';
import { loopbackNumber } from '../guest/modules.js';
import { barColours, barLevels, checkBars } from '../picture/bars-check.js';
import { detailEnergy, wholePicture } from '../picture/measure.js';
import { toRgb } from '../picture/picture.js';
import { formatArgs, patienceSeconds, size, type Scenario } from '../scenario.js';
import { vividBars } from './vivid.js';

export const cameraScenarios: readonly Scenario[] = [
  {
    name: 'a vivid camera passes unchanged without an effect',
    dealt: { unit: 'raw camera' },
    run: async (context) => {
      const { camera, raw } = await vividBars(context);
      await context.startCamfx('--camera', camera, '--effect', 'none', ...formatArgs);
      const reader = context.read(context.device);
      await eventually(patienceSeconds, async () => checkBars(toRgb(await reader.next()), 2, barLevels(raw)));
    },
  },
  {
    name: 'a vivid camera is blurred',
    dealt: { unit: 'blurred camera' },
    run: async (context) => {
      const { camera, raw } = await vividBars(context);
      const whole = wholePicture(raw);
      await context.startCamfx('--camera', camera, '--effect', 'blur', ...formatArgs);
      const reader = context.read(context.device);
      const look = async (): Promise<string[]> => {
        const picture = toRgb(await reader.next());
        const detail = detailEnergy(picture, whole) / detailEnergy(raw, whole);
        // The bars are wider than the blur: their centres keep their colours, which an idle card has not.
        const bars = checkBars(picture, 12, barLevels(raw));
        if (bars.length === 0 && detail > 0.5)
          throw new Error('a frame shows the room although the blur is on');
        return detail <= 0.25
          ? bars
          : [...bars, `the picture keeps ${(detail * 100).toFixed(0)} % of its detail`];
      };
      await eventually(patienceSeconds, look);
      const seen = reader.count;
      await eventually(patienceSeconds, async () => {
        const problems = await look();
        if (problems.length > 0) return problems;
        return reader.count >= seen + 10 ? [] : [`only ${reader.count - seen} of 10 more frames came`];
      });
    },
  },
  {
    name: 'an mjpeg camera is decoded',
    loopbacks: ['camfx', 'mjpeg-camera'],
    dealt: { unit: 'mjpeg camera' },
    run: async (context) => {
      const camera = `/dev/video${loopbackNumber + 1}`;
      const source = `pal75bars=size=${size.width}x${size.height}:rate=10`;
      const encoder = ['-vf', 'format=yuvj420p', '-c:v', 'mjpeg', '-q:v', '2'];
      context.spawn('the mjpeg camera', 'ffmpeg', [
        ...['-loglevel', 'error', '-nostdin', '-re', '-f', 'lavfi', '-i', source],
        ...[...encoder, '-f', 'v4l2', camera],
      ]);
      await eventually(patienceSeconds, async () => {
        const { stdout } = await capture('v4l2-ctl', ['-d', camera, '--get-fmt-video']);
        return stdout.includes("'MJPG'") ? [] : [`${camera} does not give MJPG yet`];
      });
      await context.startCamfx(
        '--camera',
        camera,
        '--device',
        context.device,
        '--effect',
        'none',
        ...formatArgs,
      );
      const reader = context.read(context.device);
      // The white of ffmpeg's 75 % bars is full white.
      const expected = [[255, 255, 255], ...barColours.slice(1)] as const;
      await eventually(patienceSeconds, async () => checkBars(toRgb(await reader.next()), 4, expected));
    },
  },
];
