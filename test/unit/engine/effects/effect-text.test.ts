import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeRequest } from '../../../../src/cli/effects.js';
import { parseEffect } from '../../../../src/engine/effects/effect-text.js';

describe('the text of an effect', () => {
  it('is a name, with or without parameters', () => {
    assert.deepEqual(parseEffect('mirror'), { name: 'mirror' });
    assert.deepEqual(parseEffect('blur'), { name: 'blur', strength: 60, shape: 'gaussian', lightWrap: 0 });
    assert.deepEqual(parseEffect('blur:strength=30'), {
      name: 'blur',
      strength: 30,
      shape: 'gaussian',
      lightWrap: 0,
    });
  });

  it('may leave out the name of the main parameter, whose value may have commas and colons', () => {
    assert.deepEqual(parseEffect('blur:0'), { name: 'blur', strength: 0, shape: 'gaussian', lightWrap: 0 });
    assert.equal(
      parseEffect('replace:at the sea, 2024: no. 5.jpg').background,
      'at the sea, 2024: no. 5.jpg',
    );
  });

  it('gives texts, numbers and switches as they are wanted', () => {
    assert.equal(parseEffect('overlay:text=2024').text, '2024');
    assert.equal(parseEffect('card:true').text, 'true');
    const { text, x, y } = parseEffect('overlay:text=Hello, world,x=0,y=12.5');
    assert.deepEqual([text, x, y], ['Hello, world', 0, 12.5]);
    assert.deepEqual(parseEffect('rotate:180,flip=true'), {
      name: 'rotate',
      degrees: 180,
      flip: true,
      fit: 'contain',
    });
    assert.throws(() => parseEffect('rotate:45'), { code: 'BAD_ARGUMENT', message: /rotate: degrees/ });
  });

  it('is what the effect is described as', () => {
    for (const text of [
      'mirror',
      'blur:strength=30,shape=disc,lightWrap=40',
      'replace:background=#204060,fit=stretch',
    ])
      assert.equal(describeRequest(parseEffect(text)), text);
  });

  it('is refused with what there is', () => {
    assert.throws(() => parseEffect('bloor'), { code: 'BAD_ARGUMENT', hint: /blur, replace/ });
    assert.throws(() => parseEffect('blur:101'), { code: 'BAD_ARGUMENT', message: /blur: strength/ });
    assert.throws(() => parseEffect('blur:weight=3'), {
      code: 'BAD_ARGUMENT',
      message: /weight/,
      hint: /strength, shape/,
    });
    assert.throws(() => parseEffect('blur:constructor=1'), { code: 'BAD_ARGUMENT', message: /constructor/ });
    assert.throws(() => parseEffect('mirror:60'), { code: 'BAD_ARGUMENT', message: /key=value/ });
    assert.throws(() => parseEffect('replace:#20406'), { code: 'BAD_ARGUMENT', message: /such as #204060/ });
    assert.throws(() => parseEffect('replace'), { code: 'BAD_ARGUMENT', message: /background/ });
  });
});
