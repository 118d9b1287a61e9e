import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type Viewer, viewers } from '../../../src/doctor/applications.js';
import type { MachineOptions } from '../../../src/doctor/machine.js';
import { PERMISSION_STORE } from './faults/application-faults.js';
import { CAMERA, type Files, LOOPBACK, MadeUpMachine, pwDump } from './made-up-machine.js';

const USER_FLATPAK = '/home/alice/.local/share/flatpak';
const ALL_DEVICES = '[Context]\nshared=network;\ndevices=all;\n';

const INSTALLED = {
  '/usr/bin/firefox-esr': '',
  '/usr/bin/chromium': '',
  '/usr/bin/cheese': '',
  '/snap/firefox/x': '',
  '/var/lib/snapd/apparmor/profiles/snap.firefox.firefox': '/dev/video[0-9]* rw,\n',
  '/snap/chromium/x': '',
  '/var/lib/snapd/apparmor/profiles/snap.chromium.chromium': '/dev/null rw,\n',
  '/snap/discord/x': '',
  [`${USER_FLATPAK}/app/org.mozilla.firefox/x`]: '',
  '/var/lib/flatpak/app/com.obsproject.Studio/current/active/metadata': ALL_DEVICES,
  '/var/lib/flatpak/app/org.gnome.Snapshot/current/active/metadata': ALL_DEVICES,
};

describe('the table of applications', () => {
  let madeUp = new MadeUpMachine();
  beforeEach(() => {
    madeUp = new MadeUpMachine();
  });
  afterEach(() => {
    madeUp.remove();
  });

  const look = (files: Files, options?: MachineOptions): Promise<Viewer[]> =>
    viewers(madeUp.make(files, options));

  async function verdicts(files: Files, options?: MachineOptions): Promise<[string, boolean][]> {
    const found = await look(files, options);
    return found.map(({ application, packaging, sees }) => [
      `${application.split(' ')[0] ?? ''} ${packaging}`,
      sees,
    ]);
  }

  it('is empty on a machine without any', async () => {
    assert.deepEqual(await look({}), []);
  });

  it('has each package of each application that is installed, with its path', async () => {
    const found = await look(INSTALLED);
    assert.deepEqual(
      found.map(({ application, packaging, path, sees }) => [
        ...[application.split(' ')[0], packaging, path, sees],
      ]),
      [
        ['Firefox', 'system', 'V4L2', true],
        ['Firefox', 'Snap', 'V4L2, through a Snap interface', true],
        ['Firefox', 'Flatpak (user)', 'camera portal', true],
        ['Chromium', 'system', 'V4L2', true],
        ['Chromium', 'Snap', 'V4L2, through a Snap interface', false],
        ['OBS', 'Flatpak (system)', 'V4L2', true],
        ['Cheese', 'system', 'V4L2', true],
        ['GNOME', 'Flatpak (system)', 'camera portal', true],
        ['Discord', 'Snap', 'V4L2, through a Snap interface', true],
      ],
    );
    const because = (name: string, packaging: string): string | undefined =>
      found.find((each) => each.application.startsWith(name) && each.packaging === packaging)?.because;
    assert.equal(because('Firefox', 'system'), 'as "camfx", while camfx runs');
    assert.match(because('Chromium', 'Snap') ?? '', /not connected: sudo snap connect chromium:camera$/);
    assert.match(because('Discord', 'Snap') ?? '', /once allowed: sudo snap connect discord:camera$/);
  });

  const SYSTEM = { '/usr/bin/firefox-esr': '', '/usr/bin/chromium': '' };

  it('has a device of camfx where there are but those of other programs, if camfx can make one', async () => {
    const nodes = [{ ...LOOPBACK, card: 'OBS Virtual Camera' }];
    const because = async (files: Files): Promise<string | undefined> =>
      (await look({ '/usr/bin/firefox-esr': '', ...files }, { nodes })).map((viewer) => viewer.because)[0];
    assert.match((await because({})) ?? '', /all v4l2loopback devices are other programs’/);
    assert.match(
      (await because({ '/dev/v4l2loopback': '' })) ?? '',
      /^as "camfx", a device that camfx makes/,
    );
    madeUp.addHolder(77, 'camfxd', LOOPBACK.path, ['/opt/camfx/dist/bin/camfxd.js']);
    assert.equal(await because({}), 'as "OBS Virtual Camera", while camfx runs');
  });

  it('hides devices without exclusive_caps from all that Chromium is in', async () => {
    const options = { nodes: [{ ...LOOPBACK, isOutput: true }] };
    assert.deepEqual(await verdicts(SYSTEM, options), [
      ['Firefox system', true],
      ['Chromium system', false],
    ]);
  });

  it('says why nobody sees a device that is missing, locked or stuck', async () => {
    const cases: [MachineOptions['nodes'] & {}, RegExp][] = [
      [[CAMERA], /no v4l2loopback device/],
      [[{ ...LOOPBACK, isCapture: false, error: 'EACCES' }], /may not be opened/],
      [[{ ...LOOPBACK, isCapture: false }], /is stuck/],
    ];
    for (const [nodes, because] of cases)
      for (const viewer of await look(SYSTEM, { nodes })) {
        assert.equal(viewer.sees, false);
        assert.match(viewer.because, because);
      }
  });

  const PORTAL = { '/usr/bin/snapshot': '', [`${USER_FLATPAK}/app/org.mozilla.firefox/x`]: '' };

  it("asks the portal for Fedora's own Firefox", async () => {
    const [viewer] = await look({ '/usr/lib64/firefox/firefox': '', '/etc/os-release': 'ID=fedora\n' });
    assert.equal(viewer?.path, 'camera portal');
  });

  it('says why the portal shows nothing', async () => {
    const noPortal = { '/usr/share/dbus-1/services/org.freedesktop.portal.Desktop.service': null };
    const silent = { ask: () => Promise.resolve(null) };
    const others = { ask: () => Promise.resolve(pwDump('/dev/video0')) };
    const cases: [Files, MachineOptions, RegExp][] = [
      [PORTAL, others, /PipeWire lists no v4l2loopback device/],
      [PORTAL, silent, /PipeWire does not run/],
      [{ ...PORTAL, ...noPortal }, {}, /portal \(xdg-desktop-portal\) is missing/],
    ];
    for (const [files, options, because] of cases) {
      madeUp.remove();
      madeUp = new MadeUpMachine();
      const found = await look(files, options);
      assert.equal(found.length, 2);
      for (const viewer of found) {
        assert.equal(viewer.sees, false);
        assert.match(viewer.because, because);
      }
    }
  });

  it('hides the camera from the application that the portal refuses, and from no other', async () => {
    const store = { '/home/alice/.local/share/flatpak/db/devices': PERMISSION_STORE };
    assert.deepEqual(await verdicts({ ...PORTAL, ...store }), [
      ['Firefox Flatpak (user)', false],
      ['GNOME system', true],
    ]);
  });
});
