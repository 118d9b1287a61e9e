import { installHeaders, installModule } from '../../doctor/commands.js';
import type { Machine } from '../../doctor/machine.js';
import { moduleSource } from '../../doctor/module-source.js';
import { isOurs } from '../managed-file.js';
import { planNoRecord, planRecord, isLoadedBySetup } from '../record.js';
import { joined, NOTHING, note, type Part } from '../step.js';
import type { Subject } from '../subject.js';
import { AT_BOOT_FILE } from './module-at-boot.js';
import { OPTIONS_FILE } from './module-options.js';

/** camfxd makes more than one, for more applications and cameras: "camfx 2", "camfx work". */
const OWN_LABEL = /^camfx( |$)/;

/** The module is installed and loaded. The last of root's subjects: its removal may end the script. */
export const kernelModule: Subject = {
  install: ({ machine, live }) => {
    if (!live) return NOTHING;
    if (machine.moduleLoaded) {
      // Without a record, files of ours are from a camfx that kept none: the module is then loaded because of them.
      const isNoted = isLoadedBySetup(machine) !== null;
      return joined([isNoted ? NOTHING : planRecord(machine, hasOwnFiles(machine)), checkDevices(machine)]);
    }
    const load: Part = { steps: [{ run: 'modprobe v4l2loopback' }], notes: [] };
    const loaded = joined([planRecord(machine, true), load]);
    if (machine.moduleFile !== null) return loaded;
    // Fedora Silverblue and its like: packages come with the next image of the system.
    return machine.exists('/run/ostree-booted') ? note(OSTREE) : joined([planPackage(machine), loaded]);
  },
  // Packages stay: setup can't know who else wants them.
  remove: ({ machine, live }) => {
    const forget = planNoRecord(machine);
    if (!live || !machine.moduleLoaded) return forget;
    const bySetup = isLoadedBySetup(machine);
    if (bySetup === false)
      return joined([forget, note('v4l2loopback stays loaded: it was before camfx setup.')]);
    if (bySetup === null && !hasOwnFiles(machine)) return forget;
    if (!machine.loopbacks.every(({ card }) => OWN_LABEL.test(card)))
      return joined([forget, note('v4l2loopback stays loaded: it has devices of other programs.')]);
    return joined([{ steps: [{ run: UNLOAD }], notes: [] }, forget]);
  },
};

/** The record stays with the module, for the next camfx setup --remove. */
const UNLOAD = `if [ "$(cat /sys/module/v4l2loopback/refcnt)" = 0 ]; then
  modprobe -r v4l2loopback
else
  echo 'v4l2loopback stays loaded: a program has its device open; once none does, run camfx setup --remove again'
  exit
fi`;

function hasOwnFiles(machine: Machine): boolean {
  return [OPTIONS_FILE, AT_BOOT_FILE].some((file) => isOurs(machine.text(file) ?? ''));
}

function checkDevices({ loopbacks }: Machine): Part {
  if (loopbacks.some(({ card }) => card === 'camfx')) return NOTHING;
  return note(
    'v4l2loopback was loaded before without a device named camfx; its new options count once no program uses it and you run: sudo modprobe -r v4l2loopback && sudo modprobe v4l2loopback',
  );
}

/** The package managers of {@link installModule}, asking nothing. */
const UNATTENDED: readonly [RegExp, string][] = [
  [/^apt install/, 'DEBIAN_FRONTEND=noninteractive apt-get install -y'],
  [/^dnf install/, 'dnf install -y'],
  [/^pacman -S/, 'pacman -S --needed --noconfirm'],
];

function planPackage(machine: Machine): Part {
  const advice =
    moduleSource(machine) === null
      ? installModule(machine)
      : `${installHeaders(machine)} && sudo dkms autoinstall`;
  const commands = advice.split(' && ').map((command) => {
    const bare = command.replace(/^sudo /, '');
    return UNATTENDED.reduce((text, [from, to]) => text.replace(from, to), bare);
  });
  const manager = /apt-get|dnf|pacman/.exec(commands.join())?.[0] ?? '';
  const runs = [
    `command -v ${manager} >/dev/null || { echo 'camfx setup: install v4l2loopback with your package manager, then run this again' >&2; exit 1; }`,
    ...(advice.includes('akmod') ? [RPM_FUSION] : []),
    ...commands,
    // Otherwise built at the next start of the machine.
    ...(advice.includes('akmod') ? ['akmods --force'] : []),
  ];
  return { steps: runs.map((run) => ({ run })), notes: [] };
}

const OSTREE =
  "Packages are part of the system's image here: enable RPM Fusion (rpmfusion.org/Configuration), run sudo rpm-ostree install akmod-v4l2loopback, restart, then run camfx setup again.";

const RPM_FUSION = `dnf -q list akmod-v4l2loopback >/dev/null 2>&1 || { echo 'camfx setup: akmod-v4l2loopback is in RPM Fusion: enable it (rpmfusion.org/Configuration), then run this again' >&2; exit 1; }`;
