import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Command } from 'commander';
import { addStartOptions, resolveStartOptions, type StartOptions } from '../../../src/cli/start-options.js';

function parse(...args: string[]): StartOptions {
  const command = addStartOptions(new Command('start'))
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  command.parse(args, { from: 'user' });
  return resolveStartOptions(command.opts());
}

describe('the arguments of camfx start', () => {
  it('blur by default', () => {
    const options = parse();
    assert.deepEqual(options.effect, { name: 'blur', strength: 60 });
    assert.equal(options.fps, 30);
    assert.equal(options.size, undefined);
    assert.equal(options.preview, true);
  });

  it('take a strength, a size and a rate', () => {
    const options = parse('--strength', '0', '--size', '640x480', '--fps', '15');
    assert.deepEqual(options.effect, { name: 'blur', strength: 0 });
    assert.deepEqual(options.size, { width: 640, height: 480 });
    assert.equal(options.fps, 15);
  });

  it('take the largest size', () => {
    assert.deepEqual(parse('--size', '3840x2160').size, { width: 3840, height: 2160 });
  });

  it('replace when a background is given', () => {
    assert.deepEqual(parse('--background', '#102030').effect, { name: 'replace', background: '#102030' });
    assert.deepEqual(parse('--effect', 'none').effect, { name: 'none' });
  });

  it('are refused when they contradict each other', () => {
    assert.throws(() => parse('--effect', 'replace'), { code: 'BAD_ARGUMENT' });
    assert.throws(() => parse('--effect', 'blur', '--background', 'x.png'), { code: 'BAD_ARGUMENT' });
  });

  for (const [option, value] of [
    ['--strength', '-1'],
    ['--strength', '5.5'],
    ['--strength', ''],
    ['--size', '1280'],
    ['--size', '1281x720'],
    ['--size', '20x20'],
    ['--size', '9000x9000'],
    ['--size', '3842x2160'],
    ['--size', '3840x2162'],
    ['--size', '2160x3840'],
    ['--fps', '0'],
    ['--fps', 'fast'],
    ['--source', 'camera'],
    ['--effect', 'sepia'],
  ] as const) {
    it(`refuse ${option} "${value}"`, () => {
      assert.throws(() => parse(`${option}=${value}`), /invalid/);
    });
  }
});
