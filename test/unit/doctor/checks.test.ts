import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Finding } from '../../../src/doctor/check.js';
import { devicePermission } from '../../../src/doctor/checks/device-permission.js';
import { checks } from '../../../src/doctor/checks/index.js';
import { diagnose } from '../../../src/doctor/doctor.js';
import type { MachineOptions } from '../../../src/doctor/machine.js';
import { CAMERA, KERNEL, LOOPBACK, MadeUpMachine } from './made-up-machine.js';

const MODULE = `/lib/modules/${KERNEL}/updates/dkms/v4l2loopback.ko`;
const DEP = `/lib/modules/${KERNEL}/modules.dep`;
const NOT_LOADED = {
  '/sys/module/v4l2loopback/version': null,
  '/sys/module/v4l2loopback/parameters/exclusive_caps': null,
};
const NO_MODULE = { ...NOT_LOADED, [DEP]: '', [MODULE]: null };
const SECURE_BOOT = '/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';

describe('camfx doctor', () => {
  let madeUp = new MadeUpMachine();
  beforeEach(() => {
    madeUp = new MadeUpMachine();
  });
  afterEach(() => {
    madeUp.remove();
  });

  /** What is wrong, without the check of the processes, which is this machine's own. */
  async function complaints(
    files: Record<string, string | Buffer | null>,
    options?: MachineOptions,
  ): Promise<(Finding & { check: string })[]> {
    const machine = madeUp.make(files, options);
    const { findings } = await diagnose(
      machine,
      checks.filter(({ name }) => name !== 'engine and helper daemon'),
    );
    return findings.filter(({ level }) => level !== 'ok');
  }

  it('finds nothing wrong with a machine where all is well', async () => {
    assert.deepEqual(await complaints({}), []);
  });

  const faults: [
    what: string,
    check: string,
    saw: RegExp,
    remedy: RegExp,
    files: Record<string, string | Buffer | null>,
    options?: MachineOptions,
  ][] = [
    ['no module', 'kernel module', /is not installed/, /^sudo apt install v4l2loopback-dkms/, NO_MODULE],
    [
      'no module on Fedora',
      'kernel module',
      /is not installed/,
      /^sudo dnf install akmod/,
      { ...NO_MODULE, '/etc/os-release': 'ID=fedora\n' },
    ],
    [
      'a module that was not built for this kernel',
      'kernel module',
      /0\.12\.7 is there, but was not built for kernel 6\.1\.0-test/,
      /linux-headers-6\.1\.0-test && sudo dkms autoinstall/,
      { ...NO_MODULE, '/var/lib/dkms/v4l2loopback/0.12.7/source': '' },
    ],
    [
      'a blacklisted module',
      'module blacklist',
      /no-cameras\.conf forbids/,
      /no-cameras\.conf/,
      { '/etc/modprobe.d/no-cameras.conf': 'blacklist v4l2loopback\n' },
    ],
    [
      'a module whose loading does nothing',
      'module blacklist',
      /forbids/,
      /Remove the line/,
      { '/lib/modprobe.d/x.conf': 'install v4l2loopback /bin/false\n' },
    ],
    ['a module that is not loaded', 'module loaded', /not loaded/, /^sudo modprobe v4l2loopback/, NOT_LOADED],
    [
      'a module without exclusive_caps',
      'module options',
      /without exclusive_caps=1/,
      /modprobe -r v4l2loopback && .*exclusive_caps=1/,
      { '/sys/module/v4l2loopback/parameters/exclusive_caps': 'N,N\n' },
    ],
    ['a module without devices', 'module options', /without devices/, /modprobe -r/, {}, { nodes: [CAMERA] }],
    ['no camera', 'camera', /No camera/, /Plug a camera in/, {}, { nodes: [LOOPBACK] }],
    ['an old processor', 'processor', /no AVX2/, /--size/, { '/proc/cpuinfo': 'flags\t: fpu sse2\n' }],
    [
      'few inotify instances',
      'limits',
      /Only 8 inotify/,
      /sysctl/,
      { '/proc/sys/fs/inotify/max_user_instances': '8\n' },
    ],
  ];
  for (const [what, check, saw, remedy, files, options] of faults) {
    it(`finds ${what}, and nothing else`, async () => {
      const found = await complaints(files, options);
      assert.deepEqual(
        found.map((finding) => finding.check),
        [check],
      );
      assert.match(found[0]?.saw ?? '', saw);
      assert.match(found[0]?.remedy ?? '', remedy);
      assert.notEqual(found[0]?.why, '');
    });
  }

  it('finds an unsigned module under Secure Boot, but not a signed one', async () => {
    const secure = { ...NOT_LOADED, [SECURE_BOOT]: Buffer.from([6, 0, 0, 0, 1]) };
    const [unsigned] = await complaints({ ...secure, [MODULE]: 'code' });
    assert.match(unsigned?.saw ?? '', /not signed/);
    assert.match(unsigned?.remedy ?? '', /mokutil/);
    assert.deepEqual(
      (await complaints(secure)).map(({ check }) => check),
      ['module loaded'],
    );
  });

  it('finds a device that may not be opened', async () => {
    const machine = madeUp.make();
    machine.mayWrite = (path) => path !== CAMERA.path;
    const { findings } = await diagnose(machine, [devicePermission]);
    assert.deepEqual(
      findings.map(({ level, saw }) => [level, saw]),
      [['error', 'No permission to open /dev/video0 (Webcam)']],
    );
    assert.match(findings[0]?.remedy ?? '', /usermod -aG video/);
  });

  it('names the program that has the camera', async () => {
    madeUp.addHolder(4711, 'zoom', '/dev/video0');
    madeUp.addHolder(4712, 'firefox', '/dev/video9');
    const found = await complaints({});
    assert.deepEqual(
      found.map(({ saw }) => saw),
      ['/dev/video0 "Webcam" is in use by zoom (process 4711)'],
    );
  });

  it('goes on when a check fails, and says so', async () => {
    const failing = {
      name: 'broken',
      look: () => {
        throw new Error('no idea');
      },
    };
    const { findings, worst } = await diagnose(madeUp.make(), [failing, ...checks.slice(0, 1)]);
    assert.deepEqual(
      findings.map(({ level }) => level),
      ['error', 'ok'],
    );
    assert.equal(worst, 'error');
  });

  it('says what each installed application will see', async () => {
    const installed = {
      '/usr/bin/firefox-esr': '',
      '/usr/bin/chromium': '',
      '/var/lib/flatpak/app/com.obsproject.Studio/x': '',
      '/snap/firefox/x': '',
    };
    const sees = async (nodes: MachineOptions['nodes'] & {}): Promise<[string, boolean][]> => {
      const { viewers } = await diagnose(madeUp.make(installed, { nodes }), []);
      return viewers.map(({ application, sees }) => [application.split(/[, ]/)[0] ?? '', sees]);
    };
    assert.deepEqual(await sees([LOOPBACK]), [
      ['Firefox', true],
      ['Chromium', true],
      ['Firefox', true],
      ['OBS', false],
    ]);
    assert.deepEqual(
      (await sees([{ ...LOOPBACK, isOutput: true }])).map(([, each]) => each),
      [true, false, true, false],
    );
    assert.deepEqual(
      (await sees([])).map(([, each]) => each),
      [false, false, false, false],
    );
  });
});
