/** A worker whose thread ends at any moment takes along what its native objects do on threads of their own. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { it } from 'node:test';
import { projectPath } from '../../src/project-path.js';

const NATIVE = JSON.stringify(projectPath('dist/src/native.js'));
/** Streams that call JavaScript as often as they can, and a ring whose demand changes. */
const WORKER = `
  import(${NATIVE}).then(({ native }) => {
    const bars = { kind: 'bars', width: 64, height: 64, fps: 120 };
    for (let each = 0; each < 4; each++) new native.NativeFrameStream(bars, () => undefined);
    const ring = new native.RingProducer({ width: 64, height: 64, fourcc: 'YU12', fpsFraction: [30, 1] });
    ring.watchDemand(() => undefined);
    new native.SocketHub(() => undefined);
    require('node:worker_threads').parentPort.postMessage('open');
  });`;
const MAIN = `
  const { Worker } = require('node:worker_threads');
  (async () => {
    for (let turn = 0; turn < 10; turn++) {
      const worker = new Worker(${JSON.stringify(WORKER)}, { eval: true });
      await new Promise((resolve) => worker.once('message', resolve));
      await new Promise((resolve) => setTimeout(resolve, 20));
      await worker.terminate();
    }
    console.log('alive');
  })();`;

it('a process outlives workers that are terminated with their streams open', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', MAIN]);
  assert.equal(stdout, 'alive\n');
});
