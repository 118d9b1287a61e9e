import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { loadModule, loadModuleWithDevice, reloadModule } from '../../../src/doctor/commands.js';
import {
  hasCamfxDevice,
  readModuleOptions,
  unfitOptions,
  withCamfxDevice,
} from '../../../src/doctor/modprobe-options.js';
import { MadeUpMachine } from './made-up-machine.js';

const OWN = '/etc/modprobe.d/camfx.conf';

describe('options of v4l2loopback from elsewhere', () => {
  let madeUp = new MadeUpMachine();
  beforeEach(() => {
    madeUp = new MadeUpMachine();
  });
  afterEach(() => {
    madeUp.remove();
  });

  it('are none when only camfx has set some', () => {
    const files = {
      [OWN]: 'options v4l2loopback devices=1\n',
      '/etc/modprobe.d/x.conf': 'options uvcvideo x=1\n',
    };
    assert.equal(readModuleOptions(madeUp.make(files), OWN), null);
  });

  it('are joined as modprobe joins them: the last value counts, and /etc hides /usr/lib', () => {
    const options = readModuleOptions(
      madeUp.make({
        '/usr/lib/modprobe.d/a.conf': 'options v4l2loopback devices=7\n',
        '/etc/modprobe.d/a.conf': 'options v4l2loopback devices=2 \\\n  video_nr=8,9\n',
        '/usr/lib/modprobe.d/b.conf': ' options v4l2loopback video_nr=1,2 card_label="OBS Camera,Two"\n',
        '/etc/modprobe.d/readme': 'options v4l2loopback devices=5\n',
      }),
      OWN,
    );
    assert.deepEqual(options, {
      files: ['/etc/modprobe.d/a.conf', '/usr/lib/modprobe.d/b.conf'],
      values: new Map([
        ['devices', '2'],
        ['video_nr', '1,2'],
        ['card_label', 'OBS Camera,Two'],
      ]),
    });
  });

  const merged: [options: string, line: string][] = [
    [
      'devices=1 video_nr=10 card_label="OBS Virtual Camera" exclusive_caps=1',
      'devices=2 video_nr=10,-1 card_label="OBS Virtual Camera,camfx" exclusive_caps=1,1 max_buffers=4',
    ],
    ['max_buffers=8', 'max_buffers=8 devices=2 card_label="Virtual camera,camfx" exclusive_caps=0,1'],
    [
      'video_nr=4,5 card_label=a',
      'video_nr=4,5,-1 card_label="a,Virtual camera,camfx" devices=3 exclusive_caps=0,0,1 max_buffers=4',
    ],
  ];
  for (const [before, after] of merged)
    it(`keep their devices when camfx has one too: ${before}`, () => {
      const file = { '/etc/modprobe.d/obs.conf': `options v4l2loopback ${before}\n` };
      const options = readModuleOptions(madeUp.make(file), OWN);
      assert.ok(options);
      assert.equal(hasCamfxDevice(options), false);
      assert.equal(withCamfxDevice(options), `options v4l2loopback ${after}`);
      const next = { '/etc/modprobe.d/obs.conf': withCamfxDevice(options) };
      const followed = readModuleOptions(madeUp.make(next), OWN);
      assert.ok(followed);
      assert.equal(hasCamfxDevice(followed), true);
    });

  const lines: [what: string, options: string, isFit: boolean][] = [
    ['camfx’s own', 'devices=1 card_label=camfx exclusive_caps=1 max_buffers=4', true],
    ['with camfx’s device after another', 'devices=2 card_label="OBS,camfx" exclusive_caps=0,Y', true],
    ['for another program', 'video_nr=10 card_label=OBS exclusive_caps=1', false],
    ['with a device of camfx that Chromium does not list', 'card_label=camfx', false],
    ['without devices', 'devices=0 card_label=camfx exclusive_caps=1', false],
  ];
  for (const [what, options, isFit] of lines)
    it(`are obeyed when the module is loaded, those ${what}`, () => {
      const machine = madeUp.make({ '/etc/modprobe.d/x.conf': `options v4l2loopback ${options}\n` });
      assert.equal(loadModule(machine), 'modprobe v4l2loopback');
      assert.equal(reloadModule(machine), 'modprobe -r v4l2loopback && modprobe v4l2loopback');
      assert.equal(unfitOptions(machine) === null, isFit);
      assert.equal(/add-device\.js/.test(loadModuleWithDevice(machine)), !isFit);
    });

  it('are camfx’s on the command line when no file sets any', () => {
    const machine = madeUp.make();
    assert.equal(
      loadModule(machine),
      'modprobe v4l2loopback exclusive_caps=1 max_buffers=4 card_label=camfx',
    );
    assert.equal(loadModuleWithDevice(machine), loadModule(machine));
  });

  it('get what camfx’s device among them lacks', () => {
    const line = 'options v4l2loopback devices=2 video_nr=3,4 card_label=camfx,OBS\n';
    const options = readModuleOptions(madeUp.make({ '/etc/modprobe.d/x.conf': line }));
    assert.ok(options);
    assert.equal(
      withCamfxDevice(options),
      'options v4l2loopback devices=2 video_nr=3,4 card_label=camfx,OBS exclusive_caps=1,0 max_buffers=4',
    );
  });
});
