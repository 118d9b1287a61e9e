import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseEffect } from '../../../../src/engine/effects/effect-text.js';
import { backgroundsOf, redactEffect, withWholePaths } from '../../../../src/engine/effects/named-content.js';

function whole(text: string, parameter: string): unknown {
  return withWholePaths(parseEffect(text), '/home/me')[parameter];
}

describe('what an effect names', () => {
  it('is a file by its whole path, whatever effect it is a parameter of', () => {
    for (const effect of ['replace', 'chroma-key'])
      assert.equal(whole(`${effect}:beach.jpg`, 'background'), '/home/me/beach.jpg');
    for (const effect of ['overlay:image', 'card:image'])
      assert.equal(whole(`${effect}=../logo.png`, 'image'), '/home/logo.png');
    assert.equal(whole('replace:/srv/beach.jpg', 'background'), '/srv/beach.jpg');
    assert.equal(whole('overlay:image=file:///srv/at%20sea.png', 'image'), '/srv/at sea.png');
    assert.equal(whole('overlay:image=screen', 'image'), '/home/me/screen');
  });

  it('stays as it is where it is no file', () => {
    const others = ['#204060', 'camera:cam', 'camera:/dev/video7', '/dev/video7', 'screen', 'bars', ':0.0'];
    for (const background of [...others, 'https://host/x.jpg', 'rtsp://me:secret@host/x'])
      assert.equal(whole(`replace:${background}`, 'background'), background);
    assert.equal(whole('card:image=#204060', 'image'), '#204060');
    assert.equal(whole('card:beach.jpg', 'text'), 'beach.jpg');
    assert.equal(whole('card:beach.jpg', 'image'), '');
    assert.deepEqual(withWholePaths(parseEffect('mirror')), { name: 'mirror' });
  });

  it('is shown without passwords and tokens, while texts stay texts', () => {
    const effect = redactEffect(parseEffect('chroma-key:rtsp://me:secret@host/x?token=secret'));
    assert.equal(effect.background, 'rtsp://host/x?…');
    assert.equal(redactEffect(parseEffect('card:https://host/?what')).text, 'https://host/?what');
    assert.throws(
      () => parseEffect('mirror:rtsp://me:secret@host/x'),
      (error: Error) => {
        return !error.message.includes('secret') && error.message.includes('rtsp://host/x');
      },
    );
  });

  it('is no address where a file is wanted', () => {
    for (const effect of ['overlay', 'card'])
      assert.throws(
        () => parseEffect(`${effect}:image=https://me:secret@host/x.png`),
        (error: Error) => {
          return (
            /image: Expected the path of a file/.test(error.message) && !error.message.includes('secret')
          );
        },
      );
  });

  it('is a background only of effects that show one', () => {
    const effects = ['mirror', 'replace:bars', 'overlay:logo.png', 'chroma-key:#204060'].map(parseEffect);
    assert.deepEqual(backgroundsOf(effects), ['bars', '#204060']);
  });
});
