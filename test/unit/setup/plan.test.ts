import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { spawnSync } from 'node:child_process';
import { shellScript } from '../../../src/setup/shell-script.js';
import { daemonCommand } from '../../../src/daemon/command.js';
import { withHeader } from '../../../src/setup/managed-file.js';
import { planInstall, planRemoval, type Plan } from '../../../src/setup/plan.js';
import { describeStep, type Step } from '../../../src/setup/step.js';
import type { Surroundings } from '../../../src/setup/surroundings.js';
import { type Files, KERNEL, LOOPBACK, MadeUpMachine } from '../doctor/made-up-machine.js';
import { runWithStubs } from './run-with-stubs.js';

const OPTIONS = '/etc/modprobe.d/camfx.conf';
const RULES = '/etc/udev/rules.d/70-camfx.rules';
const AT_BOOT = '/etc/modules-load.d/camfx.conf';
const UNIT = '/home/you/.config/systemd/user/camfxd.service';
const RECORD = '/var/lib/camfx-setup';
const BOOT_ID = '/proc/sys/kernel/random/boot_id';
/** For any root, so without what tells of the running machine. */
const WRITTEN = [OPTIONS, AT_BOOT, RULES, UNIT];

/** Neither installed nor loaded. */
const NO_MODULE = {
  '/sys/module/v4l2loopback/version': null,
  '/sys/module/v4l2loopback/parameters/exclusive_caps': null,
  [`/lib/modules/${KERNEL}/modules.dep`]: '',
};
const SYSTEMD = { '/run/systemd/system/x': '' };

describe('camfx setup', () => {
  let madeUp = new MadeUpMachine();
  beforeEach(() => {
    madeUp = new MadeUpMachine();
  });
  afterEach(() => {
    madeUp.remove();
  });

  function surroundings(
    files: Record<string, string | null> = {},
    changes: Partial<Surroundings> = {},
  ): Surroundings {
    return {
      machine: madeUp.make({ ...SYSTEMD, ...files }),
      root: madeUp.root,
      live: true,
      isRoot: false,
      sudoUser: undefined,
      configHome: '/home/you/.config',
      daemon: ['/usr/bin/node', '/opt/camfx/daemon.js'],
      hasUserManager: true,
      daemonRuns: false,
      succeeds: () => false,
      ...changes,
    };
  }

  /** Runs both scripts and returns the commands that they ran. */
  function carryOut({ asRoot, asUser }: Plan, openings = 0): string[] {
    return [asRoot, asUser].flatMap(({ steps }) => runWithStubs(steps, madeUp.root, openings));
  }

  /** A machine whose module setup has loaded. */
  function setUp(): Surroundings {
    carryOut(planInstall(surroundings({ ...NO_MODULE, [BOOT_ID]: 'first\n' })));
    return surroundings();
  }

  function planned({ asRoot, asUser }: Plan): string[] {
    return [...asRoot.steps, ...asUser.steps].map((step: Step) => describeStep(step).split('\n')[0] ?? '');
  }

  function notes({ asRoot, asUser }: Plan): string {
    return [...asRoot.notes, ...asUser.notes].join('\n');
  }

  /** A PATH with these programs before those of the system. */
  function withPrograms(programs: Record<string, string>): string {
    const folder = join(madeUp.root, 'stubs');
    mkdirSync(folder);
    for (const [name, script] of Object.entries(programs))
      writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return `${folder}:/usr/bin:/bin`;
  }

  function tree(folder = madeUp.root): string[] {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => `${path}: ${readFileSync(path, 'utf8')}`)
      .sort();
  }

  it('installs and loads the module, and starts the service, on a machine that has nothing', () => {
    const ran = carryOut(planInstall(surroundings(NO_MODULE)));
    assert.match(ran[0] ?? '', /^apt-get install -y v4l2loopback-dkms linux-headers-\S+$/);
    assert.deepEqual(ran.slice(1), [
      'modprobe v4l2loopback',
      'systemctl --user daemon-reload',
      'systemctl --user enable camfxd.service',
      'systemctl --user start camfxd.service',
    ]);
    for (const path of [...WRITTEN, RECORD]) assert.ok(existsSync(madeUp.root + path), path);
    assert.equal(statSync(madeUp.root + RULES).mode & 0o777, 0o644);
  });

  it('has nothing to do the second time', () => {
    const first = surroundings();
    carryOut(planInstall(first));
    const second = planInstall({ ...first, succeeds: () => true });
    assert.deepEqual([planned(second), notes(second)], [[], '']);
  });

  it('takes away all that it wrote, and nothing else', () => {
    const before = surroundings({ '/etc/modprobe.d/obs.conf': 'options uvcvideo nodrop=1\n' });
    const was = tree();
    carryOut(planInstall(before));
    assert.notDeepEqual(tree(), was);
    const ran = carryOut(planRemoval(before));
    assert.deepEqual(tree(), was);
    assert.deepEqual(ran.slice(-2), [
      'systemctl --user disable --now camfxd.service',
      'systemctl --user daemon-reload',
    ]);
    assert.deepEqual(planned(planRemoval(before)), []);
  });

  it('leaves a file that was edited, and names it', () => {
    const machine = surroundings();
    carryOut(planInstall(machine));
    appendFileSync(madeUp.root + RULES, '# mine\n');
    for (const plan of [planInstall(machine), planRemoval(machine)]) {
      assert.match(notes(plan), new RegExp(`${RULES} was edited since camfx wrote it`));
      assert.ok(!planned(plan).some((step) => step.includes(RULES)));
    }
  });

  it('leaves a file of the same name that is somebody else’s', () => {
    const plan = planInstall(surroundings({ [AT_BOOT]: 'v4l2loopback\n' }));
    assert.match(notes(plan), new RegExp(`${AT_BOOT} is not from camfx`));
    assert.ok(!planned(plan).some((step) => step.includes(AT_BOOT)));
  });

  it('updates a file that an older camfx wrote, and restarts the service for it', () => {
    const machine = surroundings({ [UNIT]: withHeader('[Service]\n') }, { succeeds: () => true });
    const plan = planInstall(machine);
    assert.ok(planned(plan).includes(`update ${UNIT}`));
    assert.deepEqual(carryOut(plan), [
      'systemctl --user daemon-reload',
      'systemctl --user restart camfxd.service',
    ]);
  });

  it('leaves the devices of another program alone, and says how to have camfx’s beside them', () => {
    const obs = { '/etc/modprobe.d/obs.conf': 'options v4l2loopback video_nr=10 card_label=OBS\n' };
    const plan = planInstall(surroundings(obs));
    assert.ok(!planned(plan).some((step) => step.includes(OPTIONS)));
    assert.match(
      notes(plan),
      /obs\.conf .*leaves them alone.*options v4l2loopback video_nr=10,-1 card_label=OBS,camfx devices=2/,
    );
  });

  const alsoSet: [what: string, options: string][] = [
    ['another program’s options', 'video_nr=10 card_label=OBS'],
    ['a line that has camfx’s device too', 'devices=2 card_label=OBS,camfx'],
  ];
  for (const [what, options] of alsoSet)
    it(`takes its own options away again beside ${what}`, () => {
      const machine = surroundings();
      carryOut(planInstall(machine));
      const files = { '/etc/modprobe.d/obs.conf': `options v4l2loopback ${options}\n` };
      const later = { ...machine, machine: madeUp.make(files), succeeds: () => true };
      const plan = planInstall(later);
      assert.deepEqual(planned(plan), [`remove ${OPTIONS}`]);
      carryOut(plan);
      assert.equal(existsSync(madeUp.root + OPTIONS), false);
      assert.deepEqual(planned(planInstall(later)), []);
    });

  it('does not unload a module that has devices of other programs', () => {
    const machine = setUp();
    const options = { nodes: [LOOPBACK, { ...LOOPBACK, path: '/dev/video10', card: 'OBS' }] };
    const plan = planRemoval({ ...machine, machine: madeUp.make({}, options) });
    assert.match(notes(plan), /stays loaded: it has devices of other programs/);
    assert.doesNotMatch(JSON.stringify(plan.asRoot.steps), /modprobe -r/);
    assert.match(JSON.stringify(planRemoval(machine).asRoot.steps), /refcnt.*modprobe -r v4l2loopback/);
  });

  for (const card of ['camfx 2', 'camfx work'])
    it(`unloads a module that has a second device of camfx, ${card}`, () => {
      const machine = setUp();
      const options = { nodes: [LOOPBACK, { ...LOOPBACK, path: '/dev/video10', card }] };
      const plan = planRemoval({ ...machine, machine: madeUp.make({}, options) });
      assert.equal(notes(plan), '');
      assert.match(JSON.stringify(plan.asRoot.steps), /modprobe -r v4l2loopback/);
    });

  it('does not unload a module whose device only begins like camfx’s', () => {
    const machine = setUp();
    const options = { nodes: [{ ...LOOPBACK, card: 'camfxyz' }] };
    const plan = planRemoval({ ...machine, machine: madeUp.make({}, options) });
    assert.match(notes(plan), /stays loaded: it has devices of other programs/);
  });

  it('says what to do where the module was loaded before, without a device of camfx', () => {
    const machine = madeUp.make({}, { nodes: [{ ...LOOPBACK, card: 'OBS' }] });
    const plan = planInstall({ ...surroundings(), machine });
    assert.match(notes(plan), /loaded before.*sudo modprobe -r v4l2loopback && sudo modprobe v4l2loopback/);
    assert.ok(!planned(plan).some((step) => step.startsWith('modprobe')));
  });

  it('unloads the module that it loaded, whatever has become of its other files, and forgets it', () => {
    const machine = setUp();
    for (const file of [OPTIONS, AT_BOOT]) rmSync(madeUp.root + file);
    assert.deepEqual(carryOut(planRemoval(machine)).slice(-3, -2), ['modprobe -r v4l2loopback']);
    assert.equal(existsSync(madeUp.root + RECORD), false);
    assert.deepEqual(planned(planRemoval(machine)), []);
  });

  it('keeps in mind that it loaded a module that is in use when it is to be removed', () => {
    const machine = setUp();
    assert.ok(!carryOut(planRemoval(machine), 1).includes('modprobe -r v4l2loopback'));
    assert.deepEqual(carryOut(planRemoval(machine)), ['modprobe -r v4l2loopback']);
    assert.equal(existsSync(madeUp.root + RECORD), false);
  });

  it('does not unload a module that was loaded before, until it loads it itself at the next start', () => {
    const first = surroundings({ [BOOT_ID]: 'first\n' });
    carryOut(planInstall(first));
    assert.match(notes(planRemoval(first)), /stays loaded: it was before camfx setup/);
    assert.doesNotMatch(JSON.stringify(planRemoval(first).asRoot.steps), /modprobe -r/);
    const second = { ...surroundings({ [BOOT_ID]: 'second\n' }), succeeds: () => true };
    assert.deepEqual(planned(planInstall(second)), []);
    assert.match(JSON.stringify(planRemoval(second).asRoot.steps), /modprobe -r v4l2loopback/);
  });

  it('unloads the module for a camfx that kept no record', () => {
    const machine = setUp();
    rmSync(madeUp.root + RECORD);
    assert.ok(carryOut(planRemoval(machine)).includes('modprobe -r v4l2loopback'));
  });

  it('leaves a loaded module alone that it has nothing to do with', () => {
    assert.deepEqual(planned(planRemoval(surroundings())), []);
  });

  it('can be removed when it ended half-way, at any step', () => {
    const was = tree(surroundings(NO_MODULE).root);
    const { asRoot, asUser } = planInstall(surroundings(NO_MODULE));
    const all = [...asRoot.steps, ...asUser.steps];
    for (const done of all.keys()) {
      runWithStubs(all.slice(0, done), madeUp.root);
      carryOut(planRemoval(surroundings(NO_MODULE)));
      assert.deepEqual(tree(), was, `after ${done} steps`);
    }
  });

  it('takes the link of the service away when the unit has gone', () => {
    const machine = surroundings();
    const link = `${madeUp.root}/home/you/.config/systemd/user/default.target.wants/camfxd.service`;
    mkdirSync(join(link, '..'), { recursive: true });
    symlinkSync('/home/you/.config/systemd/user/camfxd.service', link);
    assert.deepEqual(carryOut(planRemoval(machine)), [
      'systemctl --user stop camfxd.service',
      'systemctl --user daemon-reload',
    ]);
    assert.deepEqual(planned(planRemoval(machine)), []);
  });

  const services: [
    what: string,
    changes: Partial<Surroundings>,
    files: object,
    unit: boolean,
    says: RegExp,
  ][] = [
    ['no systemd', {}, { '/run/systemd/system/x': null }, false, /camfx start starts the helper daemon/],
    ['sudo', { sudoUser: 'you', isRoot: true }, {}, false, /you's, not root's: .* without sudo/],
    ['no service manager of the user', { hasUserManager: false }, {}, true, /once logged in, run: systemctl/],
    ['a daemon of camfx start', { daemonRuns: true }, {}, true, /camfx stop && systemctl --user start/],
  ];
  for (const [what, changes, files, unit, says] of services)
    it(`says what becomes of the service with ${what}`, () => {
      const plan = planInstall(surroundings(files as Record<string, string | null>, changes));
      assert.match(notes(plan), says);
      assert.equal(planned(plan).includes(`write ${UNIT}`), unit);
      assert.ok(!planned(plan).some((step) => step.includes('--user start')));
    });

  const packages: [what: string, files: Files, commands: RegExp[]][] = [
    [
      'Fedora',
      { '/etc/os-release': 'NAME="Fedora Linux"\nID=fedora\nVERSION_ID=42\nVARIANT_ID=workstation\n' },
      [/^dnf -q list akmod-v4l2loopback$/, /^dnf install -y akmod-v4l2loopback$/, /^akmods --force$/],
    ],
    [
      'a distribution like Fedora',
      { '/etc/os-release': 'ID=nobara\nID_LIKE="rhel centos fedora"\n' },
      [/^dnf -q list/, /^dnf install -y akmod-v4l2loopback$/, /^akmods --force$/],
    ],
    [
      'Arch',
      { '/etc/os-release': 'NAME="Arch Linux"\nID=arch\nBUILD_ID=rolling\n' },
      [/^pacman -S --needed --noconfirm v4l2loopback-dkms linux-headers$/],
    ],
    [
      'a distribution like Arch, with another of its kernels',
      {
        '/etc/os-release': 'ID=manjaro\nID_LIKE=arch\n',
        [`/lib/modules/${KERNEL}/pkgbase`]: 'linux-lts\n',
      },
      [/^pacman -S --needed --noconfirm v4l2loopback-dkms linux-lts-headers$/],
    ],
    [
      'Arch, with the source but no headers',
      { '/etc/os-release': 'ID=arch\n', '/var/lib/dkms/v4l2loopback/0.15.4/source': '' },
      [/^pacman -S --needed --noconfirm linux-headers$/, /^dkms autoinstall$/],
    ],
    [
      'Debian, with the source but no headers',
      { '/var/lib/dkms/v4l2loopback/0.12.7/source': '' },
      [new RegExp(`^apt-get install -y linux-headers-${KERNEL}$`), /^dkms autoinstall/],
    ],
  ];
  for (const [what, files, commands] of packages)
    it(`installs the module on ${what}`, () => {
      const ran = carryOut(planInstall(surroundings({ ...NO_MODULE, ...files })));
      for (const [index, command] of commands.entries()) assert.match(ran[index] ?? '', command);
      assert.equal(ran[commands.length], 'modprobe v4l2loopback');
    });

  it('says where Fedora’s package is, and stops, when RPM Fusion is not enabled', () => {
    const plan = planInstall(surroundings({ ...NO_MODULE, '/etc/os-release': 'ID=fedora\n' }));
    const failing = spawnSync('/bin/sh', ['-c', shellScript(plan.asRoot.steps, madeUp.root)], {
      env: { PATH: withPrograms({ dnf: 'exit 1', modprobe: 'exit 1', udevadm: 'exit 0' }) },
      encoding: 'utf8',
    });
    assert.equal(failing.status, 1);
    assert.match(
      failing.stderr,
      /akmod-v4l2loopback is in RPM Fusion: enable it \(rpmfusion\.org\/Configuration\), then run this again/,
    );
  });

  it('leaves packages to people where they are part of the system’s image', () => {
    const files = { '/etc/os-release': 'ID=fedora\nVARIANT_ID=silverblue\n', '/run/ostree-booted': '' };
    const plan = planInstall(surroundings({ ...NO_MODULE, ...files }));
    assert.match(notes(plan), /RPM Fusion .*sudo rpm-ostree install akmod-v4l2loopback, restart, then/);
    assert.doesNotMatch(JSON.stringify(plan.asRoot.steps), /dnf|modprobe v4l2loopback/);
    assert.ok(planned(plan).includes(`write ${OPTIONS}`));
  });

  it('runs nothing for another root, but writes the files', () => {
    const plan = planInstall(surroundings(NO_MODULE, { live: false }));
    assert.deepEqual(
      planned(plan),
      WRITTEN.map((path) => `write ${path}`),
    );
  });

  it('forbids executable memory only to a daemon that does without', () => {
    carryOut(planInstall(surroundings({}, { daemon: daemonCommand() })));
    const unit = readFileSync(madeUp.root + UNIT, 'utf8');
    assert.match(unit, /^MemoryDenyWriteExecute=yes$/m);
    assert.match(unit, /^ExecStart=.*"--jitless" "--no-expose-wasm"/m);
  });

  it('writes paths into the unit as systemd reads them', () => {
    carryOut(planInstall(surroundings({}, { daemon: ['/usr/bin/node', '/home/a "b" 5%/$x\\y/$&.js'] })));
    const exec = /^ExecStart=(.*)$/m.exec(readFileSync(madeUp.root + UNIT, 'utf8'))?.[1];
    assert.equal(exec, String.raw`"/usr/bin/node" "/home/a \"b\" 5%%/$$x\\y/$$&.js"`);
  });
});
