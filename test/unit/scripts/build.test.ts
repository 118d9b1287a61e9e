import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { importScript } from './import-script.js';

const { staleOutputs } = (await importScript('build-steps')) as {
  staleOutputs: (outputs: string[], sources: Set<string>) => string[];
};
const { belongsElsewhere } = (await importScript('native-build')) as {
  belongsElsewhere: (cache: string, project: string) => boolean;
};
const { includeClosure } = (await importScript('clang-tidy')) as {
  includeClosure: (file: string, read: (file: string) => string | undefined) => string[];
};

describe('the outputs of TypeScript', () => {
  const sources = new Set(['src/ring/layout.ts', 'test/unit/a.test.ts', 'src/mode.mts']);

  it('are stale when their source is gone', () => {
    const outputs = ['js', 'js.map', 'd.ts'].map((kind) => `dist/test/unit/gone.test.${kind}`);
    assert.deepEqual(staleOutputs(outputs, sources), outputs);
  });

  it('are not stale with their source, nor is what has none', () => {
    const outputs = [
      'dist/src/ring/layout.js',
      'dist/src/ring/layout.js.map',
      'dist/src/ring/layout.d.ts',
      'dist/test/unit/a.test.js',
      'dist/src/mode.mjs',
      'dist/src/mode.d.mts',
      'dist/.tsbuildinfo',
      'dist/bin/camfx.js',
    ];
    assert.deepEqual(staleOutputs(outputs, sources), []);
  });
});

describe('a CMake build folder', () => {
  const cache =
    '# comment\nCMAKE_HOME_DIRECTORY:INTERNAL=/home/ada/camfx/native\nCMAKE_MAKE_PROGRAM:FILEPATH=/n\n';

  it('belongs to the project that it was made for', () => {
    assert.equal(belongsElsewhere(cache, '/home/ada/camfx'), false);
    assert.equal(belongsElsewhere('', '/home/ada/camfx'), false);
  });

  it('belongs elsewhere after the project was moved', () => {
    assert.equal(belongsElsewhere(cache, '/home/ada/camfx-2'), true);
  });
});

describe('the headers that a C++ file depends on', () => {
  const files: Record<string, string> = {
    'native/lib/ring/producer.cpp':
      '#include "ring/producer.h"\n#include <vector>\n  # include "io/error.h"\n',
    'native/lib/ring/producer.h': '#pragma once\n#include "ring/layout.h"\n',
    'native/lib/ring/layout.h': '#include "ring/producer.h"\n',
    'native/lib/io/error.h': '#include <string>\n',
    'native/addon/ring.cpp': '#include "names.h"\n#include "ring/layout.h"\n',
    'native/addon/names.h': '',
    'native/lib/frame/i420.h': '',
  };
  const closure = (file: string) => includeClosure(file, (name) => files[name]);

  it('are those it includes directly and through others, each once, however they include each other', () => {
    assert.deepEqual(closure('native/lib/ring/producer.cpp'), [
      'native/lib/io/error.h',
      'native/lib/ring/layout.h',
      'native/lib/ring/producer.cpp',
      'native/lib/ring/producer.h',
    ]);
  });

  it('are found beside the file as well as in the library', () => {
    assert.deepEqual(closure('native/addon/ring.cpp'), [
      'native/addon/names.h',
      'native/addon/ring.cpp',
      'native/lib/ring/layout.h',
      'native/lib/ring/producer.h',
    ]);
  });
});
