import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { refuseOwnBackgrounds, refuseOwnDevice } from '../../../src/cli/own-device.js';
import { parseEffect } from '../../../src/engine/effects/effect-text.js';
import type { SourceRequest, VideoNode } from '../../../src/native.js';

function loopback(path: string, card: string): VideoNode {
  return {
    path,
    card,
    driver: 'v4l2 loopback',
    isCapture: true,
    isOutput: false,
    isLoopback: true,
    error: null,
  };
}

function camera(path: string): SourceRequest {
  return { kind: 'camera', path, exactSize: false, width: 1280, height: 720, fps: 30 };
}

const CAMFX = loopback('/dev/video70', 'camfx');
const WORK = loopback('/dev/video71', 'camfx work 2');
const OBS = loopback('/dev/video72', 'OBS Virtual Camera');
const SECOND = loopback('/dev/video73', 'Second');
const WEBCAM = { ...loopback('/dev/video74', 'camfx lookalike'), isLoopback: false };
const NODES = [CAMFX, WORK, OBS, SECOND, WEBCAM];
const MAIN = { camera: 'camfx' };

describe('a camera that camfx feeds itself', () => {
  it('is refused as the source, also that of another engine', () => {
    for (const { path } of [CAMFX, WORK])
      assert.throws(
        () => {
          refuseOwnDevice(camera(path), MAIN, NODES);
        },
        { code: 'CAMERA_LOOP' },
      );
  });

  it('is refused by the link that leads to it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'camfx-own-device-'));
    try {
      const link = join(folder, 'camera');
      symlinkSync('/dev/null', link);
      const nodes = [loopback('/dev/null', 'camfx')];
      assert.throws(
        () => {
          refuseOwnDevice(camera(link), MAIN, nodes);
        },
        { code: 'CAMERA_LOOP' },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is refused behind the person and in place of a green screen, by path and by name', () => {
    const refuse = (...effects: string[]): void => {
      refuseOwnBackgrounds(effects.map(parseEffect), MAIN, NODES);
    };
    for (const background of [
      CAMFX.path,
      WORK.path,
      'camera:camfx',
      `camera:${CAMFX.path}`,
      `file://${CAMFX.path}`,
    ])
      for (const effect of ['replace', 'chroma-key'])
        assert.throws(() => refuse('mirror', `${effect}:${background}`), { code: 'CAMERA_LOOP' }, background);
    assert.throws(() => refuse('replace:camera:'), { code: 'BAD_ARGUMENT' });
    refuse(
      'replace:camera:cam',
      'replace:#204060',
      'replace:camfx.jpg',
      'overlay:text=camera:camfx',
      'mirror',
    );
    refuse(`replace:camera:${WEBCAM.card}`);
  });

  it('may be the one that is made in a moment: a path where nothing is yet is refused', () => {
    assert.throws(
      () => {
        refuseOwnDevice(camera('/dev/video99'), MAIN, NODES);
      },
      { code: 'CAMERA_NOT_FOUND' },
    );
  });

  it('is the device named to be fed, whatever its label', () => {
    const refusal = { code: 'CAMERA_LOOP', message: /OBS Virtual Camera/ };
    const feedByName = { ...MAIN, device: 'OBS Virtual Camera' };
    assert.throws(() => {
      refuseOwnDevice(camera(OBS.path), feedByName, NODES);
    }, refusal);
    assert.throws(() => {
      refuseOwnDevice(camera(OBS.path), { ...MAIN, device: OBS.path }, NODES);
    }, refusal);
  });

  it("is the first that is no other program's, where no device of its own is there nor can be made", () => {
    const nodes = [OBS, SECOND];
    assert.throws(
      () => {
        refuseOwnDevice(camera(SECOND.path), { ...MAIN, canMake: false }, nodes);
      },
      { code: 'CAMERA_LOOP', message: /Second/ },
    );
    refuseOwnDevice(camera(SECOND.path), { ...MAIN, canMake: true }, nodes);
    refuseOwnDevice(camera(SECOND.path), { camera: 'work', canMake: false }, nodes);
    refuseOwnDevice(camera(OBS.path), { ...MAIN, canMake: false }, nodes);
  });

  it('is not one that another program feeds, nor a real camera, nor something drawn', () => {
    refuseOwnDevice(camera(OBS.path), MAIN, NODES);
    refuseOwnDevice(camera(WEBCAM.path), MAIN, NODES);
    refuseOwnDevice({ kind: 'bars', width: 640, height: 360, fps: 30 }, MAIN, NODES);
  });
});
