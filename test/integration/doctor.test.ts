import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Diagnosis } from '../../src/doctor/doctor.js';
import { Session, SMALL } from './support/session.js';

const EXIT_CODES = { ok: 0, note: 0, warning: 10, error: 11 };

describe('camfx doctor', () => {
  let session = new Session();
  beforeEach(() => {
    session = new Session();
  });
  afterEach(() => session.end());

  async function levels(): Promise<string[]> {
    const { exitCode, stdout, stderr } = await session.run('doctor', '--json');
    const { findings, worst } = JSON.parse(stdout) as Diagnosis;
    assert.equal(exitCode, EXIT_CODES[worst], stderr);
    const own = findings.filter(({ check }) => check === 'engine and helper daemon');
    return own.map(({ level, saw }) => `${level}: ${saw.replace(/\d+/, 'N')}`);
  }

  it('tells whether camfx runs, and ends with the worst of what it found', async () => {
    assert.deepEqual(await levels(), ['note: camfx is not running']);
    await session.start('--source', 'bars', '--effect', 'none', ...SMALL);
    assert.deepEqual(await levels(), [
      'ok: The helper daemon runs (process N)',
      'ok: The engine of camfx runs (process N): bars, none',
    ]);
  });

  it('tells people what to do', async () => {
    const { stdout } = await session.run('doctor');
    assert.match(stdout, /^note {5}engine and helper daemon: camfx is not running$/m);
    assert.match(stdout, /^ {9}→ camfx start$/m);
  });
});
