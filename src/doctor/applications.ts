/** Which of the installed applications will see the camera, and by which path. */
import type { Machine } from './machine.js';

export interface Viewer {
  application: string;
  /** How it gets at cameras. */
  path: string;
  sees: boolean;
  because: string;
}

interface Application {
  name: string;
  /** Any of these is there when it is installed. */
  files: string[];
  path: 'V4L2' | 'V4L2, through a Snap interface' | 'camera portal';
  /** Lists only devices that are cameras and nothing else. */
  isStrict?: true;
}

const FLATPAKS = ['/var/lib/flatpak/app'];

function flatpak(name: string, id: string): Application {
  return {
    name: `${name} (Flatpak)`,
    files: FLATPAKS.map((folder) => `${folder}/${id}`),
    path: 'camera portal',
  };
}

const APPLICATIONS: readonly Application[] = [
  { name: 'Firefox', files: ['/usr/bin/firefox-esr', '/usr/lib/firefox/firefox'], path: 'V4L2' },
  {
    name: 'Chromium, with Meet and Zoom in it',
    files: ['/usr/bin/chromium', '/usr/bin/google-chrome'],
    path: 'V4L2',
    isStrict: true,
  },
  { name: 'Zoom', files: ['/usr/bin/zoom'], path: 'V4L2' },
  { name: 'OBS', files: ['/usr/bin/obs'], path: 'V4L2' },
  { name: 'Firefox (Snap)', files: ['/snap/firefox'], path: 'V4L2, through a Snap interface' },
  {
    name: 'Chromium (Snap)',
    files: ['/snap/chromium'],
    path: 'V4L2, through a Snap interface',
    isStrict: true,
  },
  flatpak('Firefox', 'org.mozilla.firefox'),
  flatpak('Chromium', 'org.chromium.Chromium'),
  flatpak('OBS', 'com.obsproject.Studio'),
];

export function viewers(machine: Machine): Viewer[] {
  const installed = APPLICATIONS.filter(({ files }) => files.some((file) => machine.exists(file)));
  return installed.map((application) => judge(application, machine));
}

function judge({ name, path, isStrict }: Application, { loopbacks }: Machine): Viewer {
  const verdict = (sees: boolean, because: string): Viewer => ({ application: name, path, sees, because });
  if (path === 'camera portal')
    return verdict(false, 'the portal shows PipeWire cameras, which camfx does not make yet');
  if (loopbacks.length === 0) return verdict(false, 'there is no v4l2loopback device');
  // With exclusive_caps=1 a device that nobody feeds is an output; camfx feeds it.
  if (isStrict && loopbacks.every(({ isCapture, isOutput }) => isCapture && isOutput))
    return verdict(false, 'it lists only devices that are cameras and nothing else (exclusive_caps=1)');
  const names = loopbacks.map(({ card }) => `"${card}"`).join(' or ');
  if (path === 'V4L2') return verdict(true, `as ${names}, while camfx runs`);
  const snap = name.split(' ')[0]?.toLowerCase() ?? '';
  return verdict(true, `as ${names}, once allowed: sudo snap connect ${snap}:camera`);
}
