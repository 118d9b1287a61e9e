import { installHeaders, installModule } from '../../doctor/commands.js';
import type { Machine } from '../../doctor/machine.js';
import { moduleSource } from '../../doctor/module-source.js';
import { isOurs } from '../managed-file.js';
import { NOTHING, note, type Part } from '../step.js';
import type { Subject } from '../subject.js';
import { OPTIONS_FILE } from './module-options.js';

/** camfxd makes more than one, for more applications and cameras: "camfx 2", "camfx work". */
const OWN_LABEL = /^camfx( |$)/;

/** The module is installed and loaded. */
export const kernelModule: Subject = {
  install: ({ machine, live }) => {
    if (!live) return NOTHING;
    if (machine.moduleLoaded) return checkDevices(machine);
    const install = machine.moduleFile === null ? installCommands(machine) : [];
    return { steps: [...install, 'modprobe v4l2loopback'].map((run) => ({ run })), notes: [] };
  },
  // Packages stay: setup can't know who else wants them.
  remove: ({ machine, live }) => {
    const wasOurs = isOurs(machine.text(OPTIONS_FILE) ?? '');
    if (!live || !machine.moduleLoaded || !wasOurs) return NOTHING;
    if (!machine.loopbacks.every(({ card }) => OWN_LABEL.test(card)))
      return note('v4l2loopback stays loaded: it has devices of other programs.');
    const run = `if [ "$(cat /sys/module/v4l2loopback/refcnt)" = 0 ]; then
  modprobe -r v4l2loopback
else
  echo 'v4l2loopback stays loaded: a program has its device open'
fi`;
    return { steps: [{ run }], notes: [] };
  },
};

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

function installCommands(machine: Machine): string[] {
  const advice =
    moduleSource(machine) === null
      ? installModule(machine.distributions)
      : `${installHeaders(machine)} && sudo dkms autoinstall`;
  const commands = advice.split(' && ').map((command) => {
    const bare = command.replace(/^sudo /, '');
    return UNATTENDED.reduce((text, [from, to]) => text.replace(from, to), bare);
  });
  const manager = /apt-get|dnf|pacman/.exec(commands.join())?.[0] ?? '';
  return [
    `command -v ${manager} >/dev/null || { echo 'camfx setup: install v4l2loopback with your package manager, then run this again' >&2; exit 1; }`,
    ...(advice.includes('akmod') ? [RPM_FUSION] : []),
    ...commands,
    // Otherwise built at the next start of the machine.
    ...(advice.includes('akmod') ? ['akmods --force'] : []),
  ];
}

const RPM_FUSION = `dnf -q list akmod-v4l2loopback >/dev/null 2>&1 || { echo 'camfx setup: akmod-v4l2loopback is in RPM Fusion: enable it (rpmfusion.org/Configuration), then run this again' >&2; exit 1; }`;
