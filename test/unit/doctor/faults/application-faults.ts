import { readFileSync } from 'node:fs';
import { projectPath } from '../../../../src/project-path.js';
import { CAMERA, pwDump } from '../made-up-machine.js';
import type { Fault } from './fault.js';

const STORE = '/home/alice/.local/share/flatpak/db/devices';
/** Written by xdg-permission-store 1.16: camera no for Firefox, yes for OBS, ask for a snap. */
export const PERMISSION_STORE = readFileSync(projectPath('test/vectors/permission-store-devices.gvdb'));
const WITHOUT_LOOPBACK = { ask: () => Promise.resolve(pwDump(CAMERA.path)) };

export const applicationFaults: readonly Fault[] = [
  {
    what: 'a snap that is not connected to cameras, by its AppArmor profile',
    checks: ['Snap applications'],
    level: 'note',
    saw: /snap firefox is not connected/,
    remedy: /^If that was a mistake: sudo snap connect firefox:camera$/,
    files: {
      '/snap/firefox/x': '',
      '/var/lib/snapd/apparmor/profiles/snap.firefox.firefox': '# /dev/video0 is not here\n/dev/null rw,\n',
    },
  },
  {
    what: 'a snap that is not connected to cameras, by what snap says',
    checks: ['Snap applications'],
    level: 'note',
    saw: /snap chromium is not connected/,
    remedy: /snap connect chromium:camera/,
    files: { '/var/lib/snapd/snap/chromium/x': '' },
    options: {
      ask: (program) =>
        Promise.resolve(
          program === 'snap'
            ? 'Interface  Plug             Slot  Notes\ncamera     chromium:camera  -     -\n'
            : pwDump('/dev/video9'),
        ),
    },
  },
  {
    what: 'a snap of which nobody says whether it is connected',
    checks: ['Snap applications'],
    level: 'note',
    saw: /could not be found out/,
    remedy: /^If it should: sudo snap connect firefox:camera$/,
    files: { '/snap/firefox/x': '' },
  },
  {
    what: 'a Flatpak of the system that has only the portal',
    checks: ['Flatpak applications'],
    saw: /org\.gnome\.Snapshot \(system\) may open no devices/,
    remedy: /^flatpak override --user --device=all org\.gnome\.Snapshot/,
    files: {
      '/var/lib/flatpak/app/org.gnome.Snapshot/current/active/metadata': '[Context]\ndevices=dri;\n',
    },
  },
  {
    what: 'a Flatpak of the user that was forbidden its devices',
    checks: ['Flatpak applications'],
    saw: /org\.mozilla\.firefox \(user\) may open no devices/,
    remedy: /--device=all/,
    files: {
      '/home/alice/.local/share/flatpak/app/org.mozilla.firefox/current/active/metadata':
        '[Context]\ndevices=all;\n',
      '/home/alice/.local/share/flatpak/overrides/org.mozilla.firefox': '[Context]\ndevices=!all;\n',
    },
  },
  {
    what: 'a desktop without a camera portal',
    checks: ['camera portal'],
    saw: /not installed/,
    remedy: /xdg-desktop-portal/,
    files: { '/usr/share/dbus-1/services/org.freedesktop.portal.Desktop.service': null },
  },
  {
    what: 'an application that the portal refuses',
    checks: ['portal permission'],
    level: 'note',
    saw: /refuses cameras to org\.mozilla\.firefox$/,
    remedy: /^If that was a mistake: flatpak permission-set devices camera org\.mozilla\.firefox yes$/,
    files: { [STORE]: PERMISSION_STORE },
  },
  {
    what: 'a permission store that it does not understand',
    checks: ['portal permission'],
    saw: /could not be read/,
    remedy: /flatpak permissions devices/,
    files: { [STORE]: PERMISSION_STORE.subarray(0, 200) },
  },
  {
    what: 'a fed device that WirePlumber has missed',
    checks: ['WirePlumber'],
    saw: /does not list \/dev\/video9 "camfx", which is fed/,
    remedy: /^systemctl --user restart wireplumber$/,
    fix: /^systemctl --user restart wireplumber$/,
    options: WITHOUT_LOOPBACK,
    programs: { systemctl: '[ "$*" = "--user restart wireplumber" ]' },
    after: {},
  },
  {
    what: 'a fed device that udev takes for an output',
    checks: ['WirePlumber'],
    saw: /does not list \/dev\/video9/,
    remedy: /^sudo udevadm trigger --action=change \/dev\/video9; .*restart wireplumber$/,
    fix: /^udevadm trigger --action=change \/dev\/video9$/,
    files: { '/run/udev/data/c81:9': 'E:ID_V4L_CAPABILITIES=:video_output:\nG:uaccess\n' },
    options: WITHOUT_LOOPBACK,
    programs: { udevadm: '[ "$*" = "trigger --action=change /dev/video9" ]' },
    after: {},
  },
  {
    what: 'a PipeWire that can not be asked',
    checks: ['WirePlumber'],
    saw: /could not be found out/,
    remedy: /pw-dump/,
    options: { ask: () => Promise.resolve(null) },
  },
];
