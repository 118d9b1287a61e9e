import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { importScript } from './import-script.js';

const { hashOf } = (await importScript('stamp')) as {
  hashOf: (inputs: string[], salt: string, base: string) => string;
};
const { filesIn } = (await importScript('project-files')) as {
  filesIn: (entry: string, base: string) => string[];
};

describe('the hash of inputs', () => {
  let base = '';
  const hash = (salt = '') => hashOf(['native', 'CMakeLists.txt', 'absent'], salt, base);

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'camfx-stamp-'));
    mkdirSync(join(base, 'native/ring'), { recursive: true });
    writeFileSync(join(base, 'native/ring/layout.h'), 'struct Header;');
    writeFileSync(join(base, 'native/main.cpp'), 'int main() {}');
    writeFileSync(join(base, 'CMakeLists.txt'), 'project(x)');
  });
  afterEach(() => rmSync(base, { recursive: true }));

  it('stays when only times change', () => {
    const before = hash();
    utimesSync(join(base, 'native/main.cpp'), 1, 1);
    assert.equal(hash(), before);
  });

  it('changes with a content, a name, a new file, a removed file and the salt', () => {
    const seen = [hash(), hash('other')];
    writeFileSync(join(base, 'native/ring/layout.h'), 'struct Header_');
    seen.push(hash());
    renameSync(join(base, 'native/ring/layout.h'), join(base, 'native/ring/header.h'));
    seen.push(hash());
    writeFileSync(join(base, 'native/new.cpp'), '');
    seen.push(hash());
    rmSync(join(base, 'CMakeLists.txt'));
    seen.push(hash());
    assert.equal(new Set(seen).size, seen.length);
  });

  it('changes when bytes move from one file to the next', () => {
    writeFileSync(join(base, 'native/a'), 'ab');
    writeFileSync(join(base, 'native/b'), 'c');
    const before = hash();
    writeFileSync(join(base, 'native/a'), 'a');
    writeFileSync(join(base, 'native/b'), 'bc');
    assert.notEqual(hash(), before);
  });

  it('covers the files of all depths in a fixed order', () => {
    assert.deepEqual(filesIn('native', base), ['native/main.cpp', 'native/ring/layout.h']);
    assert.deepEqual(filesIn('CMakeLists.txt', base), ['CMakeLists.txt']);
    assert.deepEqual(filesIn('absent', base), []);
  });
});
