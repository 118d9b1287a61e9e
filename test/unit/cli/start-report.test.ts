import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { report } from '../../../src/cli/start-report.js';
import type { Engine } from '../../../src/engine/engine.js';

const STATUS: ReturnType<Engine['status']> = {
  pid: 1,
  camera: 'camfx',
  source: '/dev/video0',
  effect: 'blur 60',
  format: { fourcc: 'YU12', width: 1280, height: 720, fps: 30 },
  frames: 0,
  dropped: 0,
  unmasked: 0,
  broken: 7,
  lastError: '',
  fps: 0,
  quality: 'balanced',
  qualityReason: '',
  cpu: 0,
  connected: true,
  sourceState: 'live',
  note: '',
  watchers: 0,
};

describe('what camfx start says', () => {
  it('names a source that gives no picture, and that it is tried again', (test) => {
    const said: string[] = [];
    test.mock.method(console, 'log', (line: string) => said.push(line));
    const status = { ...STATUS, sourceState: 'trouble', note: 'the camera gives no picture' } as const;
    report({ status: () => status }, { outputs: [], troubles: [] }, null);
    assert.deepEqual(said.slice(0, 2), [
      'source:  /dev/video0, 1280x720 30 fps',
      'source:  the camera gives no picture (7 broken frames); it is tried again while somebody watches',
    ]);
    assert.equal(said.at(-1), 'ready: press Ctrl-C to stop');
    said.length = 0;
    report({ status: () => STATUS }, { outputs: [], troubles: [] }, null);
    assert.equal(said.filter((line) => line.startsWith('source:')).length, 1);
  });
});
