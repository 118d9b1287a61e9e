import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Finding, Fix } from '../../../src/doctor/check.js';
import { checks } from '../../../src/doctor/checks/index.js';
import { diagnose } from '../../../src/doctor/doctor.js';
import { findRuntimeDirectory } from '../../../src/runtime-dir.js';
import { projectPath } from '../../../src/project-path.js';
import { applicationFaults } from './faults/application-faults.js';
import { deviceFaults } from './faults/device-faults.js';
import type { Fault } from './faults/fault.js';
import {
  BOTH,
  COMPRESSED,
  MODULE,
  moduleFaults,
  NOT_LOADED,
  OBS,
  OBS_FILES,
} from './faults/module-faults.js';
import { systemFaults } from './faults/system-faults.js';
import { CAMERA, LOOPBACK, MadeUpMachine } from './made-up-machine.js';

const FAULTS = [...moduleFaults, ...deviceFaults, ...applicationFaults, ...systemFaults];

/** Tested with processes, or with permissions, in tests of their own. */
const ELSEWHERE = ['device permission', 'sockets', 'engine and helper daemon', 'versions'];

function describeFix(fix: Fix): string {
  return 'does' in fix ? fix.does : fix.command.join(' ');
}

describe('camfx doctor', () => {
  let madeUp = new MadeUpMachine();
  beforeEach(() => {
    madeUp = new MadeUpMachine();
  });
  afterEach(() => {
    madeUp.remove();
  });

  /** What is wrong, but that camfx does not run. */
  async function complaints(fault: Partial<Fault>): Promise<(Finding & { check: string })[]> {
    if (fault.fedByCamfx !== false)
      madeUp.addHolder(4100, 'node', '/dev/video9', ['node', '/opt/camfx/dist/bin/camfxd.js']);
    fault.prepare?.(madeUp);
    const { findings } = await diagnose(madeUp.make(fault.files, fault.options));
    return findings.filter(({ level, saw }) => level !== 'ok' && saw !== 'camfx is not running');
  }

  /** Runs the command of a fix; `programs` stand in for those of the machine. */
  function run([program = '', ...args]: string[], programs: Record<string, string>): void {
    const folder = join(madeUp.root, 'stubs');
    mkdirSync(folder);
    for (const [name, script] of Object.entries(programs))
      writeFileSync(join(folder, name), `#!/bin/sh\ncd '${madeUp.root}' || exit\n${script}\n`, {
        mode: 0o755,
      });
    const env = { PATH: `${folder}:/usr/bin:/bin` };
    const { status, stderr } = spawnSync(program, args, { env, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  }

  it('finds nothing wrong with a machine where all is well', async () => {
    assert.deepEqual(await complaints({}), []);
  });

  for (const fault of FAULTS) {
    it(`finds ${fault.what}, and nothing else`, async () => {
      const found = await complaints(fault);
      assert.deepEqual(
        found.map(({ check }) => check),
        fault.checks,
        found.map(({ saw }) => saw).join('; '),
      );
      const finding = found.find(({ saw }) => fault.saw.test(saw));
      assert.ok(finding, `${fault.saw} is not in ${found.map(({ saw }) => saw).join('; ')}`);
      assert.match(finding.remedy, fault.remedy);
      assert.notEqual(finding.why, '');
      if (fault.level) assert.equal(finding.level, fault.level);
      if (fault.fix) assert.match(finding.fix ? describeFix(finding.fix) : '', fault.fix);
      else assert.equal(finding.fix, undefined);
      assert.equal(fault.programs === undefined, fault.fix === undefined);
    });

    if (typeof fault.programs !== 'object') continue;
    const { programs } = fault;
    it(`repairs ${fault.what}`, async () => {
      const [finding] = await complaints(fault);
      assert.ok(finding?.fix && 'command' in finding.fix);
      run(finding.fix.command, programs);
      const { findings } = await diagnose(madeUp.look(fault.after ?? fault.options));
      const left = findings.filter(({ check, level }) => check === finding.check && level !== 'ok');
      assert.deepEqual(left, []);
    });
  }

  it('has a fault for each check, or a test of its own', () => {
    const tested = new Set([...FAULTS.flatMap((fault) => fault.checks), ...ELSEWHERE]);
    const untested = checks.map(({ name }) => name).filter((name) => !tested.has(name));
    assert.deepEqual(untested, []);
  });

  const camfxNodes = [
    ['while it is fed', LOOPBACK],
    ['when its writer has left readers behind', BOTH],
  ] as const;
  for (const [state, camfx] of camfxNodes)
    it(`does not mind that another program's device lacks exclusive_caps, ${state}`, async () => {
      const files = { ...OBS_FILES, '/sys/module/v4l2loopback/parameters/exclusive_caps': 'N,Y\n' };
      assert.deepEqual(await complaints({ files, options: { nodes: [OBS, camfx, CAMERA] } }), []);
    });

  it('takes a device of the control node for what it shows, not for what the parameters say', async () => {
    const files = { ...OBS_FILES, '/sys/module/v4l2loopback/parameters/exclusive_caps': 'N,N,N,N,N,N,N,N\n' };
    assert.deepEqual(await complaints({ files, options: { nodes: [OBS, LOOPBACK, CAMERA] } }), []);
  });

  it('comments out the lines that forbid the module, and no others', async () => {
    const kept = 'install v4l2loopback /sbin/modprobe -i v4l2loopback\nblacklist v4l2loopback-other\n# it\n';
    const file = '/etc/modprobe.d/x.conf';
    const files = { [file]: `${kept}blacklist v4l2loopback\ninstall v4l2loopback /bin/true\n` };
    const [finding] = await complaints({ files });
    assert.ok(finding?.fix && 'command' in finding.fix);
    const [program = '', ...args] = finding.fix.command;
    assert.equal(spawnSync(program, args).status, 0);
    const fixed = readFileSync(madeUp.root + file, 'utf8');
    assert.equal(fixed, `${kept}# blacklist v4l2loopback\n# install v4l2loopback /bin/true\n`);
  });

  it('closes a runtime folder that others can enter', async () => {
    const folder = `${madeUp.root}/run/user/1000/camfx`;
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o755);
    const findRuntimePaths = () => findRuntimeDirectory({ XDG_RUNTIME_DIR: `${madeUp.root}/run/user/1000` });
    const options = { findRuntimePaths };
    const [finding] = await complaints({ options });
    assert.equal(finding?.check, 'runtime folder');
    assert.ok(finding.fix && 'command' in finding.fix);
    run(finding.fix.command, {});
    const { findings } = await diagnose(madeUp.look(options));
    assert.equal(findings.find(({ check }) => check === 'runtime folder')?.level, 'ok');
  });

  it('finds a compressed module signed under Secure Boot, as modinfo says', async () => {
    const asked: string[] = [];
    const askNow = (...words: string[]): string => {
      asked.push(words.join(' '));
      return 'PKCS#7\n';
    };
    const found = await complaints({ files: { ...NOT_LOADED, ...COMPRESSED }, options: { askNow } });
    assert.match(found.find(({ check }) => check === 'module signature')?.saw ?? '', /is signed/);
    assert.deepEqual(asked, [`modinfo -F sig_id ${madeUp.root}${MODULE}.zst`]);
  });

  const zipped: [what: string, file: Buffer, saw: RegExp][] = [
    ['signed', gzipSync('code~Module signature appended~\n'), /is signed/],
    ['unsigned', gzipSync('code'), /is not signed/],
    ['damaged', Buffer.from('code'), /is signed is unknown/],
  ];
  for (const [what, file, saw] of zipped)
    it(`reads a ${what} module that gzip has compressed by itself`, async () => {
      const dep = MODULE.replace(/updates.*/, 'modules.dep');
      const files = { ...NOT_LOADED, ...COMPRESSED, [dep]: 'updates/dkms/v4l2loopback.ko.gz:\n' };
      const machine = madeUp.make({ ...files, [`${MODULE}.gz`]: file });
      const { findings } = await diagnose(machine);
      assert.match(findings.find(({ check }) => check === 'module signature')?.saw ?? '', saw);
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

  it('is documented, check by check', () => {
    const text = readFileSync(projectPath('docs/doctor.md'), 'utf8');
    const rows = [...text.matchAll(/^\| `(.+?)` +\|/gm)].map(([, name]) => name);
    assert.deepEqual(
      rows,
      checks.map(({ name }) => name),
    );
  });
});
