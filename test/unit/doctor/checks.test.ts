import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Finding, Fix } from '../../../src/doctor/check.js';
import { checks } from '../../../src/doctor/checks/index.js';
import { diagnose } from '../../../src/doctor/doctor.js';
import { projectPath } from '../../../src/project-path.js';
import { applicationFaults } from './faults/application-faults.js';
import { deviceFaults } from './faults/device-faults.js';
import type { Fault } from './faults/fault.js';
import { MODULE, moduleFaults, NOT_LOADED, SECURE_BOOT } from './faults/module-faults.js';
import { systemFaults } from './faults/system-faults.js';
import { MadeUpMachine } from './made-up-machine.js';

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
      madeUp.addHolder(4100, 'node', '/dev/video9', ['node', '/opt/camfx/dist/src/daemon/main.js']);
    fault.prepare?.(madeUp);
    const { findings } = await diagnose(madeUp.make(fault.files, fault.options));
    return findings.filter(({ level, saw }) => level !== 'ok' && saw !== 'camfx is not running');
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
      if (fault.fix) assert.match(finding.fix ? describeFix(finding.fix) : '', fault.fix);
      else assert.equal(finding.fix, undefined);
    });
  }

  it('has a fault for each check, or a test of its own', () => {
    const tested = new Set([...FAULTS.flatMap((fault) => fault.checks), ...ELSEWHERE]);
    const untested = checks.map(({ name }) => name).filter((name) => !tested.has(name));
    assert.deepEqual(untested, []);
  });

  it('lets a signed module pass under Secure Boot', async () => {
    const secure = { ...NOT_LOADED, [SECURE_BOOT]: Buffer.from([6, 0, 0, 0, 1]) };
    assert.match(madeUp.make(secure).text(MODULE) ?? '', /signature/);
    assert.deepEqual(
      (await complaints({ files: secure })).map(({ check }) => check),
      ['module loaded'],
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

  it('is documented, check by check', () => {
    const text = readFileSync(projectPath('docs/doctor.md'), 'utf8');
    const rows = [...text.matchAll(/^\| `(.+?)` +\|/gm)].map(([, name]) => name);
    assert.deepEqual(
      rows,
      checks.map(({ name }) => name),
    );
  });
});
