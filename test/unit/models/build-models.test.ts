import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { buildModels } from '../../../src/models/build-models.js';
import { PACKAGES } from './litert-oracle.js';

const source = PACKAGES;
const names = ['face-short-range.onnx', 'selfie-general.onnx', 'selfie-landscape.onnx'];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'camfx-models-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const inode = (name: string) => statSync(join(folder, name)).ino;

test('all models are written, and nothing else stays behind', () => {
  const built = buildModels(source, folder);
  assert.deepEqual(readdirSync(folder).sort(), names);
  for (const { path, byteLength, written } of built) {
    assert.equal(written, true);
    assert.equal(readFileSync(path).length, byteLength);
  }
});

test('a second build leaves the files alone', () => {
  buildModels(source, folder);
  const before = names.map(inode);
  assert.ok(buildModels(source, folder).every(({ written }) => !written));
  assert.deepEqual(names.map(inode), before);
});

test('a damaged file is replaced by rename, the sound ones are kept', () => {
  buildModels(source, folder);
  const landscape = join(folder, 'selfie-landscape.onnx');
  const sound = readFileSync(landscape);
  writeFileSync(landscape, sound.subarray(0, 1000));
  const before = names.map(inode);
  const written = buildModels(source, folder).filter((model) => model.written);
  assert.deepEqual(
    written.map(({ path }) => path),
    [landscape],
  );
  assert.ok(readFileSync(landscape).equals(sound));
  assert.deepEqual(
    names.map(inode).map((ino, i) => ino === before[i]),
    [true, true, false],
  );
});

test('a missing package is reported with its path and remedy', () => {
  assert.throws(() => buildModels(folder, folder), {
    code: 'MODEL_MISSING',
    message: new RegExp(`cannot read the model ${folder}/selfie_segmentation/`),
    hint: /npm ci/,
  });
});
