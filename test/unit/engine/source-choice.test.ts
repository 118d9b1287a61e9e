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

const LOOPBACK_OF_OBS = node('/dev/video4', 'OBS Virtual Camera', { isLoopback: true });
const WISH = { fps: 30, fit: 'contain' } as const;

describe('choosing the source', () => {
  it('takes the first real camera', async () => {
    const source = await chooseSource(WISH, [LOOPBACK, METADATA, WEBCAM]);
    assert.deepEqual(source, {
      kind: 'camera',
      path: '/dev/video3',
      exactSize: false,
      width: 1280,
      height: 720,
      fps: 30,
    });
  });

  it('draws the presenter when there is no camera', async () => {
    assert.equal((await chooseSource(WISH, [LOOPBACK, METADATA])).kind, 'presenter');
  });

  it('obeys a drawn source although there is a camera', async () => {
    assert.equal((await chooseSource({ ...WISH, source: 'bars' }, [WEBCAM])).kind, 'bars');
  });

  it('finds a camera by name or part of it, and takes a path as it is', async () => {
    const path = async (wish: { camera?: string; source?: string }): Promise<string> => {
      const source = await chooseSource({ ...WISH, ...wish }, [LOOPBACK, METADATA, WEBCAM]);
      return source.kind === 'camera' ? source.path : source.kind;
    };
    assert.equal(await path({ camera: 'HD Webcam C525' }), '/dev/video3');
    assert.equal(await path({ camera: 'c525' }), '/dev/video3');
    assert.equal(await path({ camera: '/dev/video7' }), '/dev/video7');
    for (const source of ['/dev/video7', '/dev/v4l/by-id/usb-7', 'file:///dev/video7'])
      assert.equal(await path({ source }), source.replace('file://', ''));
  });

  it("takes another program's virtual camera only when it is named", async () => {
    const nodes = [LOOPBACK, LOOPBACK_OF_OBS];
    assert.equal((await chooseSource(WISH, nodes)).kind, 'presenter');
    const source = await chooseSource({ ...WISH, camera: 'obs' }, nodes);
    assert.equal(source.kind === 'camera' && source.path, '/dev/video4');
  });

  it('means no virtual camera by a part of a name that a real one has, and never its own', async () => {
    const nodes = [LOOPBACK, LOOPBACK_OF_OBS, node('/dev/video5', 'Camera of a laptop')];
    const path = async (camera: string, among = nodes): Promise<string> => {
      const source = await chooseSource({ ...WISH, camera }, among);
      return source.kind === 'camera' ? source.path : source.kind;
    };
    assert.equal(await path('cam'), '/dev/video5');
    assert.equal(await path('cam', [LOOPBACK, LOOPBACK_OF_OBS]), '/dev/video4');
    await assert.rejects(path('cam', [LOOPBACK]), { code: 'CAMERA_NOT_FOUND' });
    // To be refused by who knows what is fed, also while it is not.
    assert.equal(await path('camfx', [{ ...LOOPBACK, isCapture: false }]), '/dev/video0');
  });

  it('takes no empty name for a camera', async () => {
    for (const camera of ['', ' '])
      await assert.rejects(chooseSource({ ...WISH, camera }, [WEBCAM]), {
        code: 'BAD_ARGUMENT',
        hint: /camfx list/,
      });
  });

  it('says that nobody feeds the virtual camera that was named', async () => {
    const idle = { ...LOOPBACK_OF_OBS, isCapture: false, isOutput: true };
    await assert.rejects(chooseSource({ ...WISH, camera: 'OBS Virtual Camera' }, [idle]), {
      code: 'CAMERA_NOT_FOUND',
      message: 'No program feeds the virtual camera OBS Virtual Camera (/dev/video4)',
    });
  });

  it('says that a named camera is not there', async () => {
    const choice = chooseSource({ ...WISH, camera: 'Nikon' }, [WEBCAM]);
    await assert.rejects(choice, { code: 'CAMERA_NOT_FOUND' });
  });

  it('insists on a size only when one was asked for', async () => {
    const size = { width: 640, height: 480 };
    const source = await chooseSource({ ...WISH, fps: 15, size }, [WEBCAM]);
    assert.deepEqual(source, { kind: 'camera', path: '/dev/video3', exactSize: true, ...size, fps: 15 });
  });
});
