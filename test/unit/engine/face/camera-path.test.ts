import assert from 'node:assert/strict';
import { test } from 'node:test';
import { autoFrame } from '../../../../src/engine/effects/auto-frame.js';
import { CameraPath, type CameraSettings } from '../../../../src/engine/face/camera-path.js';
import type { Box, Face } from '../../../../src/engine/face/face.js';
import { Spring } from '../../../../src/engine/face/spring.js';
import { faceAt } from './faces.js';

const PICTURE = { width: 1280, height: 720 };
const LOOKS_PER_SECOND = 5;

interface Walk {
  /** Who is to be seen at that time. */
  faces: (seconds: number) => Face[];
  seconds: number;
  settings?: CameraSettings;
  fps?: number;
}

/** The view at each frame. Each is checked to be within the picture and in its aspect. */
function walk({ faces, seconds, settings = { zoom: 100, speed: 50 }, fps = 30 }: Walk): Box[] {
  const path = new CameraPath(PICTURE, settings);
  const views: Box[] = [];
  for (let frame = 0; frame <= seconds * fps; frame++) {
    const now = frame / fps;
    if (frame % (fps / LOOKS_PER_SECOND) === 0) path.see(faces(now), now);
    const view = path.advance(now);
    const slack = 1e-6;
    assert.ok(view.x >= -slack && view.x + view.width <= PICTURE.width + slack, `x ${view.x} at ${now} s`);
    assert.ok(view.y >= -slack && view.y + view.height <= PICTURE.height + slack, `y ${view.y} at ${now} s`);
    assert.ok(Math.abs(view.width / view.height - 16 / 9) < 1e-9);
    views.push(view);
  }
  return views;
}

const last = (views: Box[]): Box => views.at(-1) ?? assert.fail('no view');
const center = ({ x, width }: Box): number => x + width / 2;

/** Repeatable noise from -1 to 1. */
function noiseOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

test('the whole picture is shown while nobody has been seen', () => {
  assert.deepEqual(last(walk({ faces: () => [], seconds: 10 })), { x: 0, y: 0, ...PICTURE });
});

test('the face gets more than half of the height at zoom 100, amid the view, its eyes at the upper third', () => {
  const face = faceAt(700, 330, 180);
  const view = last(walk({ faces: () => [face], seconds: 12 }));
  assert.ok(Math.abs(180 / view.height - 0.55) < 0.01, `${180 / view.height}`);
  assert.ok(Math.abs(center(view) - 700) < 2);
  const eyes = (face.keypoints.leftEye.y - view.y) / view.height;
  assert.ok(Math.abs(eyes - 1 / 3) < 0.03, `${eyes}`);
});

const widthAt = (zoom: number, size: number): number =>
  last(walk({ faces: () => [faceAt(640, 360, size)], seconds: 12, settings: { zoom, speed: 100 } })).width;

test('zoom says how far: 0 not at all, 50 half the way, never more than three times', () => {
  assert.equal(widthAt(0, 180), 1280);
  assert.ok(Math.abs(1280 / widthAt(50, 180) - Math.sqrt(1280 / widthAt(100, 180))) < 0.01);
  assert.ok(Math.abs(widthAt(100, 180) - 582) < 5);
  assert.ok(Math.abs(widthAt(100, 40) - 1280 / 3) < 5);
  assert.equal(widthAt(100, 600), 1280);
});

test('more zoom shows less, step by step, for near faces and far ones', () => {
  for (const size of [40, 100, 180, 250, 300, 350]) {
    const widths = [0, 10, 20, 30, 50, 70, 90, 100].map((zoom) => widthAt(zoom, size));
    for (const [i, width] of widths.entries())
      assert.ok(i === 0 || width < (widths[i - 1] ?? NaN) - 5, `${size}: ${widths.join(' ')}`);
  }
});

test('the default zoom makes head and shoulders of a face at a laptop', () => {
  const { zoom, speed } = autoFrame.parameters.parse({}) as unknown as CameraSettings;
  for (const share of [0.2, 0.25, 0.3, 0.35]) {
    const face = faceAt(560, 400, share * 720);
    const view = last(walk({ faces: () => [face], seconds: 12, settings: { zoom, speed } }));
    const shown = face.box.height / view.height;
    assert.ok(view.width < 0.85 * 1280, `${share}: ${view.width} pixels of 1280`);
    assert.ok(shown > 0.3 && shown < 0.45, `${share}: ${shown} of the height`);
  }
});

test('other settings hold at once, however little they ask for', () => {
  const path = new CameraPath(PICTURE, { zoom: 50, speed: 100 });
  const widthAfter = (seconds: number): number => {
    path.see([faceAt(640, 360, 250)], seconds);
    return path.advance(seconds + 2.9).width;
  };
  const widths = [widthAfter(0)];
  for (const [i, zoom] of [55, 60, 50, 45, 0].entries()) {
    path.settings = { zoom, speed: 100 };
    widths.push(widthAfter(3 * (i + 1)));
  }
  const [at50 = NaN, at55 = NaN, at60 = NaN, again = NaN, at45 = NaN, at0 = NaN] = widths;
  assert.ok(at60 < at55 - 5 && at55 < at50 - 5 && at50 < at45 - 5 && at45 < at0, widths.join(' '));
  assert.ok(Math.abs(again - at50) < 1 && Math.abs(at0 - 1280) < 1, widths.join(' '));
});

test('a face that comes closer or goes away is followed at any zoom, but not its small motions', () => {
  for (const zoom of [20, 50, 100]) {
    const widths = [200, 230, 270].map((size) => {
      const faces = (now: number): Face[] => [faceAt(640, 360, now < 6 ? 200 : size)];
      return last(walk({ faces, seconds: 12, settings: { zoom, speed: 100 } })).width;
    });
    const [still = NaN, near = NaN, nearer = NaN] = widths;
    assert.ok(Math.abs(near - still) < 1 && nearer > still + 20, widths.join(' '));
  }
});

test('the view eases back to the whole picture when nobody looks any more', () => {
  const path = new CameraPath(PICTURE, { zoom: 100, speed: 100 });
  path.see([faceAt(640, 360, 180)], 0);
  let width = path.advance(2.9).width;
  assert.ok(width < 600, `${width}`);
  for (let now = 3; now < 10; now += 1 / 30) width = path.advance(now).width;
  assert.ok(1280 - width < 1, `${width}`);
});

test('several faces are all in the view, with room beside them', () => {
  const faces = [faceAt(500, 330, 100), faceAt(820, 360, 90)];
  const view = last(walk({ faces: () => faces, seconds: 12 }));
  assert.ok(view.width < 800, `${view.width}`);
  for (const { box } of faces) {
    assert.ok(view.x <= box.x - 0.4 * box.width && view.x + view.width >= box.x + 1.4 * box.width);
    assert.ok(view.y <= box.y - 0.4 * box.height && view.y + view.height >= box.y + 1.4 * box.height);
  }
});

test("faces at the borders don't take the view out of the picture", () => {
  for (const [x, y] of [
    [20, 20],
    [1270, 700],
    [0, 720],
    [1300, -40],
  ] as const) {
    walk({ faces: () => [faceAt(x, y, 150)], seconds: 5 });
  }
});

test("detections that tremble by 2 % of the picture don't move the view at all", () => {
  const noise = noiseOf(1);
  const faces = (): Face[] => [
    faceAt(640 + 0.02 * 1280 * noise(), 360 + 0.02 * 720 * noise(), 200 * (1 + 0.02 * noise())),
  ];
  const settled = walk({ faces, seconds: 60, settings: { zoom: 80, speed: 100 } }).slice(30 * 5);
  for (const view of settled) {
    assert.ok(Math.abs(view.x - last(settled).x) < 0.5, `${view.x} and ${last(settled).x}`);
    assert.ok(Math.abs(view.width - last(settled).width) < 0.5);
  }
});

test('the view arrives within the settling time and never goes past its aim', () => {
  for (const speed of [0, 50, 100]) {
    const settings = { zoom: 100, speed };
    const { settlingSeconds } = new CameraPath(PICTURE, settings);
    const views = walk({ faces: () => [faceAt(900, 330, 180)], seconds: 15, settings });
    const aim = last(walk({ faces: () => [faceAt(900, 330, 180)], seconds: 60, settings }));
    const arrived = views[Math.ceil(settlingSeconds * 30)] ?? assert.fail('too short');
    assert.ok(Math.abs(arrived.width - aim.width) <= 0.06 * (1280 - aim.width), `${arrived.width}`);
    assert.ok(Math.abs(arrived.x - aim.x) <= 0.06 * aim.x + 1, `${arrived.x} of ${aim.x}`);
    for (const [i, view] of views.entries()) {
      const before = views[i - 1] ?? view;
      assert.ok(view.width <= before.width + 1e-9 && view.width >= aim.width - 1e-3);
      assert.ok(view.x >= before.x - 1e-9 && view.x <= aim.x + 1e-3);
    }
  }
});

test('speed goes from 4 s to 0.8 s', () => {
  const seconds = (speed: number) => new CameraPath(PICTURE, { zoom: 50, speed }).settlingSeconds;
  assert.equal(seconds(0), 4);
  assert.ok(Math.abs(seconds(100) - 0.8) < 1e-9);
  assert.ok(seconds(50) < seconds(40) && seconds(50) > seconds(60));
});

test('a face that walks is followed without a jump', () => {
  const views = walk({ faces: (now) => [faceAt(400 + 100 * Math.min(now, 5), 330, 180)], seconds: 12 });
  assert.ok(Math.abs(center(last(views)) - 900) < 0.1 * last(views).width);
  for (const [i, view] of views.entries()) {
    const [one, two] = [views[i - 1] ?? view, views[i - 2] ?? views[i - 1] ?? view];
    assert.ok(Math.abs(view.x - one.x) < 20, `${view.x - one.x} pixels in one frame`);
    assert.ok(Math.abs(view.x - 2 * one.x + two.x) < 3, 'the pace changes gently');
  }
});

test('a face that is lost is waited for, then the view eases back to the whole picture', () => {
  const views = walk({ faces: (now) => (now < 6 ? [faceAt(640, 330, 180)] : []), seconds: 20 });
  const at = (seconds: number): Box => views[seconds * 30] ?? assert.fail('too short');
  assert.ok(Math.abs(at(8).width - at(6).width) < 0.5, 'it holds');
  assert.ok(at(10).width > at(8).width + 100);
  assert.ok(1280 - last(views).width < 1);
  const brief = walk({ faces: (now) => (now > 6 && now < 8 ? [] : [faceAt(640, 330, 180)]), seconds: 12 });
  for (const view of brief.slice(6 * 30))
    assert.ok(Math.abs(view.width - 582) < 5, 'a blink changes nothing');
});

test('the path is the same at 10, 30 and 60 frames per second', () => {
  const at = (fps: number): Box[] =>
    walk({ faces: (now) => [faceAt(500 + 60 * now, 330, 180)], seconds: 6, fps }).filter(
      (_, i) => i % (fps / 5) === 0,
    );
  for (const fps of [10, 60]) {
    for (const [i, view] of at(fps).entries()) {
      assert.ok(Math.abs(view.x - (at(30)[i]?.x ?? NaN)) < 1e-6);
      assert.ok(Math.abs(view.width - (at(30)[i]?.width ?? NaN)) < 1e-6);
    }
  }
});

test("a spring that is called back on its way brakes and doesn't go past its aim", () => {
  const spring = new Spring(0);
  spring.pullTo(100);
  spring.advance(0.3, 5);
  const aim = spring.value + 5;
  spring.pullTo(aim);
  for (let i = 0; i < 100; i++) {
    const before = spring.value;
    spring.advance(0.02, 5);
    assert.ok(spring.value >= before && spring.value <= aim + 1e-9, `${spring.value}`);
  }
  assert.ok(aim - spring.value < 0.05);
});
