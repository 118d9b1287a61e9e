import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { closeAll } from '../../../src/cli/closers.js';
import { CamfxError } from '../../../src/errors.js';

describe('closing what a command has opened', () => {
  it('goes in reverse and past one that fails, which is told', async (test) => {
    const errors = test.mock.method(console, 'error', () => undefined);
    const closed: string[] = [];
    const close = (name: string) => (): Promise<void> => {
      closed.push(name);
      return Promise.resolve();
    };
    const fail = (): Promise<void> =>
      Promise.reject(new CamfxError('DAEMON_UNREACHABLE', 'It does not end', { hint: 'End it.' }));
    await closeAll([close('lock'), fail, close('engine')]);
    assert.deepEqual(closed, ['engine', 'lock']);
    assert.deepEqual(
      errors.mock.calls.map((call) => call.arguments as unknown[]),
      [['while closing: It does not end. End it.']],
    );
  });
});
