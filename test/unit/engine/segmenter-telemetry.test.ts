import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { convertTflite } from '../../../src/models/convert.js';
import { LANDSCAPE } from '../models/litert-oracle.js';

const folder = mkdtempSync(join(tmpdir(), 'camfx-telemetry-'));
const modelPath = join(folder, 'landscape.onnx');
writeFileSync(modelPath, convertTflite(readFileSync(LANDSCAPE)));
after(() => rmSync(folder, { recursive: true }));

const matte = new URL('../../../src/engine/matte/', import.meta.url).href;

/**
 * Runs a script in a Node process of its own with an empty home and lists what it left there. The proxy is a closed
 * port: nothing that the runtime may try to send gets out. Of this process's variables only PATH is passed on: the
 * runtime also stays silent where CI, or another variable that such a service sets, is found.
 */
function runWithEmptyHome(script: string): { stdout: string; left: string[] } {
  const home = mkdtempSync(join(folder, 'home-'));
  const environment: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: home,
    XDG_CACHE_HOME: join(home, 'cache'),
    TMPDIR: home,
    https_proxy: 'http://127.0.0.1:1',
  };
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: environment,
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.equal(child.status, 0, child.stderr);
  return { stdout: child.stdout, left: readdirSync(home, { recursive: true }).map(String) };
}

const OPEN = `
  const { Segmenter } = await import('${matte}segmenter.js');
  const segmenter = await Segmenter.open({ modelPath: ${JSON.stringify(modelPath)} });
  await segmenter.close();`;

/** Opens a segmenter in a worker, after `before` ran in the main thread; prints "closed" or the error's code. */
const inWorker = (before: string) => `
  import { Worker } from 'node:worker_threads';
  ${before}
  const code = ${JSON.stringify(OPEN)};
  const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(code)));
  worker.on('error', ({ code, message }) => console.log(code, message));
  worker.on('exit', (status) => console.log(status === 0 ? 'closed' : 'failed'));`;

test('the runtime by itself leaves telemetry files behind, so their absence proves something', () => {
  const { left } = runWithEmptyHome(`
    import { createRequire } from 'node:module';
    const { InferenceSession } = createRequire('${import.meta.url}')('onnxruntime-node');
    await (await InferenceSession.create(${JSON.stringify(modelPath)})).release();`);
  assert.ok(
    left.some((path) => path.endsWith('deviceid')),
    left.join(),
  );
});

test('a segmenter in the main thread starts the runtime without telemetry', () => {
  assert.deepEqual(runWithEmptyHome(OPEN).left, []);
});

test('a segmenter in a worker starts the runtime without telemetry', () => {
  const { stdout, left } = runWithEmptyHome(
    inWorker(`const { disableRuntimeTelemetry } = await import('${matte}segmenter-telemetry.js');
      disableRuntimeTelemetry();`),
  );
  assert.equal(stdout, 'closed\n');
  assert.deepEqual(left, []);
});

test('a segmenter in a worker that was started with telemetry on is refused', () => {
  const { stdout, left } = runWithEmptyHome(inWorker(''));
  assert.match(stdout, /^SYSTEM .*ORT_DISABLE_TELEMETRY was not set before the worker started\nfailed\n$/);
  assert.deepEqual(left, []);
});
