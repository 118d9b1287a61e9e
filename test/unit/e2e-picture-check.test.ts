import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkBars, barColours } from '../e2e/picture/bars-check.js';
import { toRgb, type Picture } from '../e2e/picture/picture.js';
import { exactTolerance, PresenterCheck } from '../e2e/picture/presenter-check.js';
import { boxBlur } from '../e2e/picture/region.js';
import { referenceFrame } from '../e2e/reference.js';
import { size } from '../e2e/scenario.js';

/** Builds a picture from a function of position and channel. */
function paint(value: (x: number, y: number, channel: number) => number): Picture {
  const rgb = new Uint8ClampedArray(size.width * size.height * 3);
  for (let index = 0; index < rgb.length; index++) {
    const pixel = Math.floor(index / 3);
    rgb[index] = value(pixel % size.width, Math.floor(pixel / size.width), index % 3);
  }
  return { ...size, rgb: new Uint8Array(rgb.buffer) };
}

function at({ rgb }: Picture, x: number, y: number, channel: number): number {
  const [column, row] = [Math.min(size.width - 1, Math.max(0, x)), Math.min(size.height - 1, Math.max(0, y))];
  return rgb[(row * size.width + column) * 3 + channel] ?? 0;
}

function blurWhole(picture: Picture, radius: number): Picture {
  const everywhere = new Uint8Array(size.width * size.height).fill(1);
  const channels = [0, 1, 2].map((channel) => {
    const values = Float32Array.from(everywhere, (_, pixel) => picture.rgb[pixel * 3 + channel] ?? 0);
    return boxBlur(values, everywhere, size.width, size.height, radius);
  });
  return paint((x, y, channel) => channels[channel]?.[y * size.width + x] ?? 0);
}

describe('the end-to-end check of the presenter', async () => {
  const reference = await referenceFrame(size.width, size.height);
  const check = new PresenterCheck(reference);
  const raw = toRgb(reference);
  const room = blurWhole(raw, 6);
  const opacity = (x: number, y: number) => (reference.alpha[y * size.width + x] ?? 0) / 255;
  const compose = (person: Picture, background: Picture) =>
    paint((x, y, channel) => {
      const share = opacity(x, y);
      return share * at(person, x, y, channel) + (1 - share) * at(background, x, y, channel);
    });
  const right = compose(raw, room);
  const judge = (picture: Picture) => check.blurred(picture, exactTolerance).join('; ');

  it('accepts the sharp person over the blurred room', () => {
    assert.equal(judge(right), '');
    assert.equal(check.showsRoom(right), false);
  });

  it('accepts a much stronger blur too', () => {
    assert.equal(judge(compose(raw, blurWhole(raw, 20))), '');
  });

  it('refuses the raw frame and sees the room in it', () => {
    assert.match(judge(raw), /room keeps 100 % of its detail/);
    assert.equal(check.showsRoom(raw), true);
  });

  it('refuses a black frame', () => {
    assert.match(judge(paint(() => 0)), /person differs.*shapes differ/);
  });

  it('refuses a black room around the right person', () => {
    assert.match(
      judge(
        compose(
          raw,
          paint(() => 0),
        ),
      ),
      /^the room's shapes differ/,
    );
  });

  for (const [dx, dy] of [
    [4, 0],
    [-4, 0],
    [0, 4],
    [0, -4],
  ] as const) {
    it(`refuses a picture displaced by (${dx}, ${dy})`, () => {
      const moved = paint((x, y, channel) => at(right, x - dx, y - dy, channel));
      assert.ok(judge(moved).includes(`displaced by about (${dx}, ${dy}) pixels`), judge(moved));
    });
  }

  it('takes neither a live frame nor a blank one for the idle card', () => {
    assert.deepEqual(check.idle(right), ['the picture still shows the person']);
    assert.match(check.idle(paint(() => 40)).join(), /^the picture is blank/);
    assert.deepEqual(check.idle(paint((x) => (x < size.width / 2 ? 40 : 60))), []);
  });

  it('refuses a blurred person', () => {
    assert.match(judge(room), /^the person differs/);
  });

  it('refuses a person of other colours', () => {
    assert.match(judge(paint((x, y, channel) => at(right, x, y, 2 - channel))), /person differs/);
  });

  it('refuses a mirrored picture', () => {
    assert.match(judge(paint((x, y, channel) => at(right, size.width - 1 - x, y, channel))), /person|shapes/);
  });
});

describe('the end-to-end check of the colour bars', () => {
  const bar = (x: number) => barColours[Math.floor((x * 8) / size.width)] ?? [0, 0, 0];

  it('accepts the bars and a deviation within the tolerance', () => {
    assert.deepEqual(
      checkBars(
        paint((x, _, channel) => (bar(x)[channel] ?? 0) + 2),
        3,
      ),
      [],
    );
  });

  it('names the bars that are off by more', () => {
    const problems = checkBars(
      paint((x, _, channel) => Math.max(0, (bar(x)[channel] ?? 0) - 5)),
      3,
    );
    assert.equal(problems.length, 7);
    assert.equal(problems[0], 'bar 1 of 8 is 186, 186, 186 instead of 191, 191, 191');
  });

  it('refuses swapped red and blue', () => {
    assert.notEqual(
      checkBars(
        paint((x, _, channel) => bar(x)[2 - channel] ?? 0),
        3,
      ).length,
      0,
    );
  });
});

describe('the end-to-end conversion to RGB', () => {
  it('reads BT.601 limited range', () => {
    // Pure red in 8-bit BT.601: Y 81, U 90, V 240.
    const { rgb } = toRgb({ width: 2, height: 2, i420: Uint8Array.of(81, 81, 81, 81, 90, 240) });
    assert.deepEqual([...rgb.subarray(0, 3)], [254, 0, 0]);
  });

  it('clamps below black and above white', () => {
    const { rgb } = toRgb({ width: 2, height: 2, i420: Uint8Array.of(0, 255, 16, 235, 128, 128) });
    assert.deepEqual([...rgb], [0, 0, 0, 255, 255, 255, 0, 0, 0, 255, 255, 255]);
  });
});
