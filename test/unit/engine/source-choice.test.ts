import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseSource } from '../../../src/engine/source-choice.js';
import type { VideoNode } from '../../../src/native.js';

function node(path: string, card: string, more: Partial<VideoNode> = {}): VideoNode {
  return {
    path,
    card,
    driver: 'uvcvideo',
    isCapture: true,
    isOutput: false,
    isLoopback: false,
    error: null,
    ...more,
  };
}

const LOOPBACK = node('/dev/video0', 'camfx', { driver: 'v4l2 loopback', isLoopback: true });
const METADATA = node('/dev/video2', 'Webcam', { isCapture: false });
const WEBCAM = node('/dev/video3', 'HD Webcam C525');

describe('choosing the source', () => {
  it('takes the first real camera', () => {
    const source = chooseSource({ fps: 30 }, [LOOPBACK, METADATA, WEBCAM]);
    assert.deepEqual(source, {
      kind: 'camera',
      path: '/dev/video3',
      exactSize: false,
      width: 1280,
      height: 720,
      fps: 30,
    });
  });

  it('draws the presenter when there is no camera', () => {
    assert.equal(chooseSource({ fps: 30 }, [LOOPBACK, METADATA]).kind, 'presenter');
  });

  it('obeys a drawn source although there is a camera', () => {
    assert.equal(chooseSource({ fps: 30, drawn: 'bars' }, [WEBCAM]).kind, 'bars');
  });

  it('finds a camera by name or part of it, and takes a path as it is', () => {
    const path = (camera: string): string => {
      const source = chooseSource({ fps: 30, camera }, [LOOPBACK, METADATA, WEBCAM]);
      return source.kind === 'camera' ? source.path : source.kind;
    };
    assert.equal(path('HD Webcam C525'), '/dev/video3');
    assert.equal(path('c525'), '/dev/video3');
    assert.equal(path('/dev/video7'), '/dev/video7');
  });

  it('takes a loopback device as a camera only when it is named', () => {
    assert.deepEqual(chooseSource({ fps: 30, camera: 'camfx' }, [LOOPBACK]).kind, 'camera');
  });

  it('says that a named camera is not there', () => {
    assert.throws(() => chooseSource({ fps: 30, camera: 'Nikon' }, [WEBCAM]), { code: 'CAMERA_NOT_FOUND' });
  });

  it('insists on a size only when one was asked for', () => {
    const size = { width: 640, height: 480 };
    const source = chooseSource({ fps: 15, size }, [WEBCAM]);
    assert.deepEqual(source, { kind: 'camera', path: '/dev/video3', exactSize: true, ...size, fps: 15 });
  });
});
