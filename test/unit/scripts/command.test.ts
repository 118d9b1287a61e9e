import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { importScript } from './import-script.js';

interface Result {
  code: number;
  output: string;
  timedOut: boolean;
}
const { run, runOrFail, isOnPath, ScriptError } = (await importScript('command')) as {
  run: (
    argv: string[],
    options?: { timeoutSeconds?: number; env?: Record<string, string> },
  ) => Promise<Result>;
  runOrFail: (what: string, argv: string[]) => Promise<string>;
  isOnPath: (command: string) => boolean;
  ScriptError: new () => Error & { output: string };
};

describe('a command', () => {
  it('gives its exit code and what it printed on both streams', async () => {
    const { code, output, timedOut } = await run(['sh', '-c', 'echo out; echo err >&2; exit 3']);
    assert.deepEqual([code, timedOut], [3, false]);
    assert.deepEqual(output.trim().split('\n').sort(), ['err', 'out']);
  });

  it('gives 128 + n after signal n', async () => {
    assert.equal((await run(['sh', '-c', 'kill -TERM $$'])).code, 143);
  });

  it('gets the environment of the caller and what is added to it', async () => {
    const { output } = await run(['sh', '-c', 'echo $ADDED; test -n "$PATH"'], { env: { ADDED: 'yes' } });
    assert.equal(output, 'yes\n');
  });

  it('is ended with its children when its time is over', { timeout: 20_000 }, async () => {
    // The child keeps the pipe open, so that the result comes only once it has ended too.
    const { code, timedOut } = await run(['sh', '-c', 'trap "" TERM; sleep 1000 & wait'], {
      timeoutSeconds: 0.2,
    });
    assert.deepEqual([code, timedOut], [137, true]);
  });

  it('that has to succeed throws its output and says what failed', async () => {
    await assert.rejects(runOrFail('building', ['sh', '-c', 'echo "no such header"; exit 2']), (error) => {
      assert.ok(error instanceof ScriptError);
      assert.match(error.message, /^building failed \(exit code 2\): sh -c/);
      assert.equal(error.output, 'no such header\n');
      return true;
    });
  });

  it('that does not exist is refused by its name', async () => {
    await assert.rejects(run(['camfx-no-such-command']), { message: /^cannot run camfx-no-such-command: / });
    assert.equal(isOnPath('camfx-no-such-command'), false);
    assert.equal(isOnPath('sh'), true);
  });
});
