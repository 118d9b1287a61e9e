import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatLog } from '../../../src/daemon/log.js';

describe('the daemon’s log', () => {
  it('gives each line its priority in the journal', () => {
    assert.equal(formatLog('error', 'one\ntwo', true), '<3>one\n<3>two');
    assert.equal(formatLog('warning', 'one', true), '<4>one');
    assert.equal(formatLog('info', 'one', true), '<6>one');
  });

  it('is plain elsewhere', () => {
    assert.equal(formatLog('error', 'one\ntwo', false), 'one\ntwo');
  });
});
