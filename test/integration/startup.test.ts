import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { projectPath } from '../../src/project-path.js';

const CLI = projectPath('dist/bin/camfx.js');

/** At its end the process prints what it has loaded of Node and of native code. */
const TELL = `data:text/javascript,${encodeURIComponent(`
  process.on('exit', () => {
    console.error(JSON.stringify([...process.moduleLoadList, ...process.report.getReport().sharedObjects]));
  });
`)}`;

describe('a command of camfx', () => {
  const runtime = mkdtempSync(join(tmpdir(), 'camfx-startup-'));
  after(() => {
    rmSync(runtime, { recursive: true });
  });

  const loaded = async (...args: string[]): Promise<string> => {
    const env = { ...process.env, XDG_RUNTIME_DIR: runtime };
    const { stderr } = await promisify(execFile)(process.execPath, ['--import', TELL, CLI, ...args], { env });
    return stderr;
  };

  it('loads no native part to tell the version', async () => {
    assert.doesNotMatch(await loaded('--version'), /camfx\.node/);
  });

  it('loads neither the engine nor image libraries nor a server to tell the status', async () => {
    const list = await loaded('status');
    assert.match(list, /camfx\.node/);
    assert.doesNotMatch(list, /onnxruntime|libvips|NativeModule (http|worker_threads)"/);
  });
});
