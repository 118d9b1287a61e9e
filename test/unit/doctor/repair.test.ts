import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Finding, Fix, Level } from '../../../src/doctor/check.js';
import type { Diagnosis } from '../../../src/doctor/doctor.js';
import { apply, planRepairs, type Privilege } from '../../../src/doctor/repair.js';

const NOBODY: Privilege = { isRoot: false, hasTerminal: false, hasDesktop: false, has: () => false };
const ALL: Privilege = { isRoot: false, hasTerminal: true, hasDesktop: true, has: () => true };
const AS_ROOT: Fix = { command: ['sh', '-c', "echo 'it'"], needsRoot: true };

function finding(level: Level, fix?: Fix): Finding & { check: string } {
  return { check: 'a check', level, saw: '', why: '', remedy: '', ...(fix && { fix }) };
}

function plan(privilege: Privilege, ...findings: (Finding & { check: string })[]) {
  const diagnosis: Diagnosis = { findings, viewers: [], worst: 'error' };
  return planRepairs(diagnosis, privilege);
}

describe('camfx doctor --fix', () => {
  it('repairs warnings and errors, each once, and leaves notes alone', () => {
    const own: Fix = { command: ['chmod', '700', '/run/x'], needsRoot: false };
    const other: Fix = { command: ['true'], needsRoot: false };
    const steps = plan(
      NOBODY,
      ...[finding('ok', other), finding('note', other), finding('warning')],
      ...[finding('warning', own), finding('error', own)],
    );
    assert.deepEqual(
      steps.map(({ does, command }) => [does, command]),
      [['chmod 700 /run/x', ['chmod', '700', '/run/x']]],
    );
  });

  const ways: [situation: string, privilege: Privilege, prefix: string[] | null][] = [
    ['nothing for root itself', { ...NOBODY, isRoot: true }, []],
    ['sudo at a terminal', ALL, ['sudo']],
    ['pkexec on a desktop without a terminal', { ...ALL, hasTerminal: false }, ['pkexec']],
    [
      'sudo without a question elsewhere',
      { ...NOBODY, has: (program) => program === 'sudo' },
      ['sudo', '-n'],
    ],
    ['nothing that helps', NOBODY, null],
  ];
  for (const [situation, privilege, prefix] of ways)
    it(`becomes root by ${situation}`, () => {
      const [repair] = plan(privilege, finding('error', AS_ROOT));
      assert.deepEqual(repair?.command, prefix && [...prefix, 'sh', '-c', "echo 'it'"]);
    });

  it('shows the command as one would type it, and as root where nothing gives root', async () => {
    const [repair] = plan(NOBODY, finding('error', AS_ROOT));
    assert.ok(repair);
    assert.equal(repair.does, `sudo sh -c 'echo '\\''it'\\'''`);
    assert.match(await apply(repair), /^Nothing here gives root: run it yourself/);
  });

  it('tells how a command ended, and that one is not there', async () => {
    const outcome = (...command: string[]) =>
      Promise.all(plan(NOBODY, finding('error', { command, needsRoot: false })).map(apply));
    assert.deepEqual(await outcome('true'), ['']);
    assert.deepEqual(await outcome('sh', '-c', 'exit 3'), ['it ended with 3']);
    assert.deepEqual(await outcome('sh', '-c', 'kill -9 $$'), ['it ended with SIGKILL']);
    assert.match((await outcome('/no/such/program'))[0] ?? '', /ENOENT/);
  });

  it('does what no program does, and tells why that failed', async () => {
    let done = 0;
    const count = (): void => {
      done++;
    };
    const [good] = plan(NOBODY, finding('error', { does: 'count', apply: count }));
    const [bad] = plan(
      NOBODY,
      finding('error', { does: 'fail', apply: () => Promise.reject(new Error('no idea')) }),
    );
    assert.ok(good && bad);
    assert.equal(await apply(good), '');
    assert.equal(done, 1);
    assert.equal(await apply(bad), 'no idea');
  });
});
