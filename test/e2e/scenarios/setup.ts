import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { run, type CommandResult } from '../command.js';
import { eventually } from '../eventually.js';
import type { ScenarioContext } from '../guest/context.js';
import { UserServices } from '../guest/user-services.js';
import { formatArgs, patienceSeconds, type Scenario } from '../scenario.js';
import { showsIdleCard } from './looks.js';

const moduleFolder = '/sys/module/v4l2loopback';
const unit = 'camfxd.service';
const controlNode = '/dev/v4l2loopback';
const record = '/var/lib/camfx-setup';
const sudoers = '/etc/sudoers.d/camfx-e2e';
const polkitRule = '/etc/polkit-1/rules.d/10-camfx-e2e.rules';
const POLKIT_RULE = `polkit.addRule(function (action, subject) {
  if (action.id === "org.freedesktop.policykit.exec" && subject.user === "nobody") return polkit.Result.YES;
});
`;
/** Exit code of what needs root: docs/errors.md. */
const installationMissing = 6;

/** Every file of /etc, with its size and time. */
function configuration(): Promise<string> {
  return run('find', ['/etc', '-type', 'f', '-printf', '%p %s %T@\n']);
}

function expectOutput(result: CommandResult, ...patterns: RegExp[]): void {
  expectExit(result, 0, ...patterns);
}

function expectExit({ code, stdout, stderr }: CommandResult, expected: number, ...patterns: RegExp[]): void {
  if (code !== expected) throw new Error(`exited with ${code}: ${stderr}`);
  for (const pattern of patterns)
    if (!pattern.test(stdout)) throw new Error(`${pattern} is not in what it printed: ${stdout}`);
}

/** The node of the one v4l2loopback device. */
async function findDevice(): Promise<string> {
  for (const name of await readdir('/sys/devices/virtual/video4linux')) {
    const label = await readFile(`/sys/devices/virtual/video4linux/${name}/name`, 'utf8');
    if (label.trim() === 'camfx') return `/dev/${name}`;
  }
  throw new Error('no device is named camfx');
}

/** What is wrong with who may open a node: root and the group video, and by its tag whoever sits at the machine. */
async function accessProblems(node: string): Promise<string[]> {
  const { mode, gid } = await stat(node);
  const video = Number((await run('getent', ['group', 'video'])).split(':')[2]);
  const tags = await run('udevadm', ['info', '--query=property', '--property=CURRENT_TAGS', node]);
  const problems: string[] = [];
  if ((mode & 0o777) !== 0o660) problems.push(`${node} has mode ${(mode & 0o777).toString(8)}`);
  if (gid !== video) problems.push(`${node} belongs to group ${gid}`);
  if (!tags.includes(':uaccess:')) problems.push(`${node} has no tag uaccess: ${tags}`);
  return problems;
}

/** The module is where modprobe finds it, and udev runs. */
async function prepare(context: ScenarioContext): Promise<void> {
  await context.installLoopback();
  // The VM's root is one; the programs of systemd do nothing in it unless told so.
  process.env.SYSTEMD_IGNORE_CHROOT = '1';
  context.spawn('udevd', '/lib/systemd/systemd-udevd', []);
  await eventually(patienceSeconds, () =>
    Promise.resolve(existsSync('/run/udev/control') ? [] : ['udev does not run']),
  );
}

/** Waits until the service is ready, brought back as often as said. */
async function expectService(services: UserServices, restarts: number): Promise<void> {
  await eventually(patienceSeconds, async () => {
    const state = await services.property(unit, 'ActiveState');
    const count = Number(await services.property(unit, 'NRestarts'));
    return state === 'active' && count === restarts
      ? []
      : [`the service is ${state} after ${count} restarts`];
  });
}

/** The kernel enforces what the unit asks for. */
async function expectLockedIn(pid: number): Promise<void> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  for (const line of [/^NoNewPrivs:\t1$/m, /^Seccomp:\t2$/m])
    if (!line.test(status))
      throw new Error(`${line} is not in what the kernel says of the daemon: ${status}`);
}

/** Lets nobody become root without a password. */
async function withSudo(work: () => Promise<void>): Promise<void> {
  await writeFile(sudoers, 'nobody ALL=(root) NOPASSWD: ALL\n', { mode: 0o440 });
  try {
    await work();
  } finally {
    await rm(sudoers);
  }
}

/** Lets nobody become root through the desktop's way to it. What shows there is a screen is all that it takes. */
async function withPkexec(context: ScenarioContext, work: () => Promise<void>): Promise<void> {
  await mkdir('/run/dbus', { recursive: true });
  context.spawn('dbus', 'dbus-daemon', ['--system', '--nofork', '--nopidfile']);
  await eventually(patienceSeconds, () =>
    Promise.resolve(existsSync('/run/dbus/system_bus_socket') ? [] : ['dbus does not run']),
  );
  await writeFile(polkitRule, POLKIT_RULE);
  process.env.DISPLAY = ':0';
  try {
    await work();
  } finally {
    delete process.env.DISPLAY;
    await rm(polkitRule);
  }
}

async function setUpThrough(way: 'sudo' | 'pkexec', context: ScenarioContext): Promise<void> {
  await prepare(context);
  const before = await configuration();
  expectOutput(
    await context.camfxAsNobody('setup', '--dry-run'),
    /^\+\+\+ \/etc\/modprobe\.d\/camfx\.conf$/m,
    /^\+options v4l2loopback .*card_label=camfx/m,
    /^modprobe v4l2loopback$/m,
  );
  if ((await configuration()) !== before) throw new Error('--dry-run changed /etc');
  expectOutput(
    await context.camfxAsNobody('setup'),
    new RegExp(`^as root, through ${way}:$`, 'm'),
    /^ready;/m,
  );
  const device = await findDevice();
  const nodes = [device, ...(existsSync(controlNode) ? [controlNode] : [])];
  await eventually(patienceSeconds, async () => (await Promise.all(nodes.map(accessProblems))).flat());
  expectOutput(await context.camfxAsNobody('setup'), /^nothing to do$/m);

  const options = ['--source', 'bars', '--effect', 'none', '--device', device, ...formatArgs];
  await context.startCamfxInGroupVideo(...options);
  await context.read(device).next();
  await context.closeWatchers();
  expectOutput(await context.camfxAsNobody('stop'), /^stopped engine and daemon$/m);

  expectOutput(await context.camfxAsNobody('setup', '--remove'), /^removed;/m);
  if ((await configuration()) !== before) throw new Error('/etc is not as it was');
  if (existsSync(moduleFolder)) throw new Error('v4l2loopback is still loaded');
  if (existsSync(record)) throw new Error(`${record} is left`);
}

export const setupScenarios: readonly Scenario[] = [
  {
    name: 'camfx setup gives a user a camera through sudo, and takes all of it away again',
    loopbacks: [],
    dealt: { unit: 'setup', to: 0 },
    run: (context) => withSudo(() => setUpThrough('sudo', context)),
  },
  {
    name: 'camfx setup gives a user on a desktop a camera through pkexec, and takes all of it away again',
    loopbacks: [],
    dealt: { unit: 'setup through pkexec', to: 3 },
    // Its rule needs polkit 0.106 or later, which Ubuntu 22.04 has not.
    nightly: true,
    run: (context) => withPkexec(context, () => setUpThrough('pkexec', context)),
  },
  {
    name: 'camfx setup adds a service that feeds the camera, and is back after the daemon was killed or hung',
    loopbacks: [],
    dealt: { unit: 'setup', to: 0 },
    nightly: true,
    run: async (context) => {
      await prepare(context);
      expectOutput(await context.camfx('setup'), /^ready;/m);
      const device = await findDevice();
      await eventually(patienceSeconds, () => accessProblems(device));
      const services = await UserServices.start(context);
      expectOutput(await context.camfxAsNobody('setup'), /^ {2}systemctl --user enable camfxd\.service$/m);
      await expectService(services, 0);
      const daemon = Number(await services.property(unit, 'MainPID'));
      await expectLockedIn(daemon);
      // One reader throughout: applications must not notice.
      const reader = context.read(device);
      // What draws it is a child of the service, and locked in as well.
      await eventually(patienceSeconds, () => showsIdleCard(reader));

      process.kill(daemon, 'SIGKILL');
      await expectService(services, 1);
      await reader.next();
      // Nothing of it runs on, the watchdog's signs of life included.
      process.kill(Number(await services.property(unit, 'MainPID')), 'SIGSTOP');
      await expectService(services, 2);
      await reader.next();
      await context.closeWatchers();

      // Without a right to sudo: what is root's goes first, while the service has the device open. What loaded the
      // module is known without the file, too.
      await rm('/etc/modprobe.d/camfx.conf');
      expectOutput(await context.camfx('setup', '--remove'), /^v4l2loopback stays loaded/m);
      if (existsSync(controlNode) && ((await stat(controlNode)).mode & 0o777) !== 0o600)
        throw new Error(`${controlNode} is still open to others than root`);
      // Ends the service, and says what is left for root, now that the device is free.
      const removal = await context.camfxAsNobody('setup', '--remove');
      expectExit(
        removal,
        installationMissing,
        /^ {2}systemctl --user disable --now/m,
        /^as root, through sudo:$/m,
        /^ {4}modprobe -r v4l2loopback$/m,
      );
      if (!removal.stderr.includes('camfx setup --print'))
        throw new Error(`it doesn't say what root could do: ${removal.stderr}`);
      const left = await services.property(unit, 'LoadState');
      if (left !== 'not-found') throw new Error(`after --remove the service is ${left}`);
      await services.stop();
      expectOutput(await context.camfx('setup', '--remove'), /^ {4}modprobe -r v4l2loopback$/m, /^removed;/m);
      for (const path of [moduleFolder, record]) if (existsSync(path)) throw new Error(`${path} is left`);
    },
  },
];
