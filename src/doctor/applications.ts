/** Which of the installed applications will see the camera, and by which path. */
import { isOfAnotherProgram } from '../daemon/devices/loopback-devices.js';
import type { VideoNode } from '../native.js';
import { CONTROL_NODE } from './commands.js';
import type { Machine } from './machine.js';
import { pipewireCameras } from './pipewire.js';
import { cameraPermissions, isPortalInstalled } from './portal.js';
import { flatpakFolders, isSnapInstalled, maySnapUseCameras, mayFlatpakOpenDevices } from './sandboxes.js';

export interface Viewer {
  application: string;
  packaging: 'system' | 'Snap' | 'Flatpak (system)' | 'Flatpak (user)';
  /** How it gets at cameras. */
  path: 'V4L2' | 'V4L2, through a Snap interface' | 'camera portal';
  sees: boolean;
  because: string;
}

interface Application {
  name: string;
  /** Any of these is there when the distribution's package, or the maker's own, is installed. */
  files: string[];
  snap?: string;
  flatpak?: string;
  /** Lists only devices that are cameras and nothing else, as all that Chromium is in. */
  isStrict?: true;
  /** Asks the portal even without a sandbox: always, or as that distribution builds it. */
  asksPortal?: 'always' | 'fedora';
}

const APPLICATIONS: readonly Application[] = [
  {
    name: 'Firefox',
    files: ['/usr/bin/firefox-esr', '/usr/lib/firefox/firefox', '/usr/lib64/firefox/firefox'],
    snap: 'firefox',
    flatpak: 'org.mozilla.firefox',
    asksPortal: 'fedora',
  },
  {
    name: 'Chromium (Meet, Teams, Discord in it)',
    // Not chromium-browser, which on Ubuntu only starts the snap.
    files: ['/usr/bin/chromium', '/usr/lib/chromium/chromium'],
    snap: 'chromium',
    flatpak: 'org.chromium.Chromium',
    isStrict: true,
  },
  {
    name: 'Chrome (Meet, Teams, Discord in it)',
    files: ['/usr/bin/google-chrome', '/opt/google/chrome/chrome'],
    flatpak: 'com.google.Chrome',
    isStrict: true,
  },
  { name: 'Zoom', files: ['/usr/bin/zoom'], snap: 'zoom-client', flatpak: 'us.zoom.Zoom' },
  { name: 'OBS', files: ['/usr/bin/obs'], snap: 'obs-studio', flatpak: 'com.obsproject.Studio' },
  { name: 'Cheese', files: ['/usr/bin/cheese'], flatpak: 'org.gnome.Cheese' },
  {
    name: 'GNOME Camera (Snapshot)',
    files: ['/usr/bin/snapshot'],
    flatpak: 'org.gnome.Snapshot',
    asksPortal: 'always',
  },
  {
    name: 'Discord',
    files: ['/usr/bin/discord', '/usr/share/discord/Discord'],
    snap: 'discord',
    flatpak: 'com.discordapp.Discord',
    isStrict: true,
  },
  {
    name: 'Teams for Linux',
    files: ['/usr/bin/teams-for-linux'],
    snap: 'teams-for-linux',
    flatpak: 'com.github.IsmaelMartinez.teams_for_linux',
    isStrict: true,
  },
];

export const SNAPS = APPLICATIONS.flatMap(({ snap }) => snap ?? []);
export const FLATPAK_IDS = APPLICATIONS.flatMap(({ flatpak }) => flatpak ?? []);

type Verdict = Pick<Viewer, 'path' | 'sees' | 'because'>;

/** What is asked once for all applications. */
interface View {
  machine: Machine;
  /** Paths of the devices that PipeWire lists; null when it can't be asked. */
  listed: string[] | null;
}

export async function viewers(machine: Machine): Promise<Viewer[]> {
  const view = { machine, listed: await pipewireCameras(machine) };
  return APPLICATIONS.flatMap((application) => [
    ...asSystemPackage(application, view),
    ...asSnap(application, view),
    ...asFlatpak(application, view),
  ]);
}

function asSystemPackage(application: Application, view: View): Viewer[] {
  const { name, files, asksPortal } = application;
  const { machine } = view;
  if (!files.some((file) => machine.exists(file))) return [];
  const asks = asksPortal === 'always' || (asksPortal && machine.distributions.includes(asksPortal));
  const verdict = asks ? judgePortal('', view) : judgeV4l2(application, machine);
  return [{ application: name, packaging: 'system', ...verdict }];
}

function asSnap(application: Application, { machine }: View): Viewer[] {
  const { name, snap } = application;
  if (snap === undefined || !isSnapInstalled(machine, snap)) return [];
  const may = maySnapUseCameras(machine, snap);
  const connect = `sudo snap connect ${snap}:camera`;
  const direct = judgeV4l2(application, machine);
  const verdict =
    may === false ? { sees: false, because: `its interface is not connected: ${connect}` } : direct;
  const because =
    may === null && direct.sees ? `${direct.because}, once allowed: ${connect}` : verdict.because;
  const path = 'V4L2, through a Snap interface';
  return [{ application: name, packaging: 'Snap', path, sees: verdict.sees, because }];
}

function asFlatpak(application: Application, view: View): Viewer[] {
  const { name, flatpak: id } = application;
  const { machine } = view;
  if (id === undefined) return [];
  const installed = flatpakFolders(machine).filter(({ folder }) => machine.exists(`${folder}/app/${id}`));
  return installed.map(({ scope, folder }): Viewer => {
    const opensDevices = mayFlatpakOpenDevices(machine, folder, id) && application.asksPortal !== 'always';
    const verdict = opensDevices ? judgeV4l2(application, machine) : judgePortal(id, view);
    return { application: name, packaging: `Flatpak (${scope})`, ...verdict };
  });
}

function judgeV4l2({ isStrict }: Application, machine: Machine): Verdict {
  const verdict = (sees: boolean, because: string): Verdict => ({ path: 'V4L2', sees, because });
  if (machine.loopbacks.length === 0) return verdict(false, 'there is no v4l2loopback device');
  const ours = machine.loopbacks.filter((node) => mayBeOurs(machine, node));
  if (ours.length === 0)
    return machine.mayWrite(CONTROL_NODE)
      ? verdict(true, 'as "camfx", a device that camfx makes when it starts')
      : verdict(false, 'by their labels, all v4l2loopback devices are other programs’');
  const open = ours.filter(({ error }) => error === null);
  if (open.length === 0) return verdict(false, 'the v4l2loopback device may not be opened');
  const whole = open.filter(({ isCapture, isOutput }) => isCapture || isOutput);
  if (whole.length === 0) return verdict(false, 'the v4l2loopback device is stuck');
  // With exclusive_caps=1 a device that nobody feeds is an output; camfx feeds it.
  const seen = whole.filter(({ isCapture, isOutput }) => !(isStrict && isCapture && isOutput));
  if (seen.length === 0)
    return verdict(false, 'it lists only devices that are cameras and nothing else (exclusive_caps=1)');
  return verdict(true, `as ${namesOf(seen)}, while camfx runs`);
}

/** Another program's by its label is ours where the user said so: camfx feeds it. */
function mayBeOurs(machine: Machine, { path, card }: VideoNode): boolean {
  return !isOfAnotherProgram(card) || machine.holders(path).some(({ isCamfx }) => isCamfx);
}

/** `id` as the portal's store knows the application; '' for those without a sandbox. */
function judgePortal(id: string, { machine, listed }: View): Verdict {
  const verdict = (sees: boolean, because: string): Verdict => ({ path: 'camera portal', sees, because });
  if (!isPortalInstalled(machine)) return verdict(false, 'the camera portal (xdg-desktop-portal) is missing');
  if (cameraPermissions(machine)?.get(id)?.includes('no') === true)
    return verdict(false, 'the camera portal refuses it: see portal permission above');
  if (listed === null) return verdict(false, 'PipeWire does not run, or could not be asked');
  const seen = machine.loopbacks.filter(({ path }) => listed.includes(path));
  if (seen.length === 0)
    return verdict(false, 'PipeWire lists no v4l2loopback device: see WirePlumber above');
  return verdict(true, `as ${namesOf(seen)}, while camfx runs`);
}

function namesOf(nodes: VideoNode[]): string {
  return nodes.map(({ card }) => `"${card}"`).join(' or ');
}
