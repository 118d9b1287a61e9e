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
    assert.deepEqual(options.effects, [{ name: 'blur', strength: 60, shape: 'gaussian', lightWrap: 0 }]);
    assert.equal(options.fps, 30);
    assert.equal(options.size, undefined);
    assert.equal(options.preview, true);
  });

  it('take a strength, a size and a rate', () => {
    const options = parse('--strength', '0', '--size', '640x480', '--fps', '15');
    assert.deepEqual(options.effects, [{ name: 'blur', strength: 0, shape: 'gaussian', lightWrap: 0 }]);
    assert.deepEqual(options.size, { width: 640, height: 480 });
    assert.equal(options.fps, 15);
  });

  it('take the largest size, upright too', () => {
    assert.deepEqual(parse('--size', '3840x2160').size, { width: 3840, height: 2160 });
    assert.deepEqual(parse('--size', '2160x3840').size, { width: 2160, height: 3840 });
  });

  it('take a drawn source, a screen, a URL and a file that is there', () => {
    const sources = ['bars', 'screen', 'screen:640x480+10,20', 'window:0x1e00007', ':0.0', 'rtsp://host/x'];
    for (const source of [...sources, process.execPath])
      assert.equal(parse('--source', source).source, source);
    assert.equal(parse().sourceFit, 'contain');
    assert.equal(parse('--source-fit', 'cover').sourceFit, 'cover');
  });

  it('replace when a background is given', () => {
    assert.deepEqual(parse('--background', '#102030').effects, [
      { name: 'replace', background: '#102030', fit: 'cover' },
    ]);
    assert.deepEqual(parse('--effect', 'none').effects, []);
  });

  it('name effects in the order in which they are applied', () => {
    const mirrored = [{ name: 'mirror' }, { name: 'blur', strength: 30, shape: 'gaussian', lightWrap: 0 }];
    assert.deepEqual(parse('--effect', 'mirror', '--effect', 'blur:30').effects, mirrored);
    assert.deepEqual(parse('--effect', 'mirror', '--effect', 'blur', '--strength', '30').effects, mirrored);
    assert.throws(() => parse('--effect', 'sepia'), { code: 'BAD_ARGUMENT', message: /no effect sepia/ });
    assert.throws(() => parse('--effect', 'none', '--effect', 'mirror'), { code: 'BAD_ARGUMENT' });
    assert.throws(() => parse('--background', '#000000', '--strength', '5'), { code: 'BAD_ARGUMENT' });
  });

  it('take the best quality, and what it may cost', () => {
    assert.deepEqual([parse().quality, parse().cpu], ['balanced', undefined]);
    assert.equal(parse('--quality', 'high').quality, 'high');
    for (const share of ['25%', '25', '25 %']) assert.equal(parse('--cpu', share).cpu, 0.25);
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
    ['--size', '2160x3842'],
    ['--size', '2162x3840'],
    ['--fps', '0'],
    ['--fps', 'fast'],
    ['--source', 'camera'],
    ['--source', '/nonexistent/clip.mp4'],
    ['--source-fit', 'fill'],
    ['--quality', 'best'],
    ['--cpu', '0%'],
    ['--cpu', 'half'],
    ['--cpu', '-5'],
  ] as const) {
    it(`refuse ${option} "${value}"`, () => {
      assert.throws(() => parse(`${option}=${value}`), /invalid/);
    });
  }
});
