import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { importScript } from './import-script.js';

const { needFfmpeg } = (await importScript('media-arguments')) as {
  needFfmpeg: (args: string[]) => boolean;
};

describe('npm start', () => {
  it('needs ffmpeg for a video, a stream or a screen', () => {
    assert.equal(needFfmpeg(['--source', 'clip.mp4']), true);
    assert.equal(needFfmpeg(['--source=https://host/x']), true);
    assert.equal(needFfmpeg(['--fps', '15', '--source', 'screen']), true);
    assert.equal(needFfmpeg(['--background', 'waves.gif']), true);
    for (const effect of [
      'replace:a, b.mp4',
      'replace:background=a.mp4,fit=cover',
      'replace:a.mp4,fit=cover',
    ])
      assert.equal(needFfmpeg(['--effect', 'mirror', '--effect', effect]), true, effect);
    for (const effect of ['chroma-key:background=a.mp4,similarity=3', 'chroma-key:a.mp4'])
      assert.equal(needFfmpeg([`--effect=${effect}`]), true, effect);
  });

  it('needs none for cameras, what is drawn, pictures and colours', () => {
    assert.equal(needFfmpeg([]), false);
    for (const effect of [
      'blur:60',
      'mirror',
      'replace:#204060',
      'replace:a.png,fit=cover',
      'overlay:text=a.mp4',
    ])
      assert.equal(needFfmpeg(['--effect', effect]), false, effect);
    assert.equal(needFfmpeg(['--camera', 'clip.mp4']), false);
    assert.equal(needFfmpeg(['--source', 'presenter-still', '--background', '#204060']), false);
    assert.equal(needFfmpeg(['--source', '/dev/video3', '--background', 'beach.JPG']), false);
    assert.equal(needFfmpeg(['--source']), false);
  });

  it('obeys the last of several', () => {
    assert.equal(needFfmpeg(['--source', 'clip.mp4', '--source', 'bars']), false);
  });
});
