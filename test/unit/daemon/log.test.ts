import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { formatLog } from '../../../src/daemon/log.js';
import { projectPath } from '../../../src/project-path.js';

describe('the daemon’s log', () => {
  it('gives each line its priority in the journal', () => {
    assert.equal(formatLog('error', 'one\ntwo', true), '<3>one\n<3>two');
    assert.equal(formatLog('warning', 'one', true), '<4>one');
    assert.equal(formatLog('info', 'one', true), '<6>one');
  });

  it('is plain elsewhere', () => {
    assert.equal(formatLog('error', 'one\ntwo', false), 'one\ntwo');
  });

  it('is dropped where there is no room for it, and the daemon goes on', async () => {
    const full = openSync('/dev/full', 'w');
    const log = projectPath('dist/src/daemon/log.js');
    const code = `import { log } from ${JSON.stringify(log)}; log('warning', 'one'); setTimeout(() => console.log('alive'), 50);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
      stdio: ['ignore', 'pipe', full],
    });
    closeSync(full);
    assert.ok(child.stdout);
    assert.equal(await text(child.stdout), 'alive\n');
  });
});
