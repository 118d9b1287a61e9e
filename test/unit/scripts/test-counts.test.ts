import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { importScript } from './import-script.js';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}
interface Outcome {
  counts: Counts;
  problem?: string;
}
const { doctestCounts, tapCounts, unittestCounts, lastLineCounts, judge, summary } = (await importScript(
  'test-counts',
)) as {
  doctestCounts: (output: string) => Counts | undefined;
  tapCounts: (tap: string) => Counts | undefined;
  unittestCounts: (output: string) => Counts | undefined;
  lastLineCounts: (output: string) => Counts | undefined;
  judge: (run: { counts: Counts | undefined; code: number; timedOut: boolean }, what: string) => Outcome;
  summary: (results: (Outcome & { name: string; ms: number })[]) => string[];
};

describe('the counts of a doctest program', () => {
  it('are those of its test cases, not of its assertions', () => {
    const output = [
      '[doctest] doctest version is "2.4.9"',
      '[doctest] test cases:  12 |  10 passed | 2 failed | 3 skipped',
      '[doctest] assertions: 340 | 338 passed | 2 failed |',
      '[doctest] Status: FAILURE!',
    ].join('\n');
    assert.deepEqual(doctestCounts(output), { passed: 10, failed: 2, skipped: 3 });
  });

  it('are none when it crashed', () => {
    assert.equal(doctestCounts('[doctest] doctest version is "2.4.9"\nSegmentation fault\n'), undefined);
  });
});

describe('the counts of node:test', () => {
  const end = (pass: number, fail: number, cancelled: number, skipped: number, todo: number) =>
    `# tests ${pass + fail + cancelled + skipped + todo}\n# suites 1\n# pass ${pass}\n# fail ${fail}\n` +
    `# cancelled ${cancelled}\n# skipped ${skipped}\n# todo ${todo}\n# duration_ms 42.1\n`;

  it('take a cancelled test as failed and one to do as skipped', () => {
    assert.deepEqual(tapCounts(`TAP version 13\n${end(7, 2, 1, 3, 1)}`), {
      passed: 7,
      failed: 3,
      skipped: 4,
    });
  });

  it('take a file without tests, which node:test passes, as failed', () => {
    const tap = `TAP version 13\nok 1 - is a test\nok 2 - /camfx/dist/test/unit/empty.test.js\n${end(2, 0, 0, 0, 0)}`;
    assert.deepEqual(tapCounts(tap), { passed: 1, failed: 1, skipped: 0 });
  });

  it('are none when the runner never came to its end', () => {
    assert.equal(tapCounts('TAP version 13\nok 1 - is a test\n'), undefined);
    assert.equal(tapCounts(''), undefined);
  });
});

describe('the counts of unittest', () => {
  it('take failures and errors as failed, and count what was skipped', () => {
    assert.deepEqual(unittestCounts('....\nRan 4 tests in 0.1s\n\nOK\n'), {
      passed: 4,
      failed: 0,
      skipped: 0,
    });
    assert.deepEqual(unittestCounts('Ran 9 tests in 1.2s\n\nFAILED (failures=2, errors=1, skipped=3)\n'), {
      passed: 3,
      failed: 3,
      skipped: 3,
    });
  });

  it('are none when it crashed', () => {
    assert.equal(unittestCounts('Fatal Python error: Segmentation fault\n'), undefined);
  });
});

describe('the counts of a last line', () => {
  it('are read with and without skipped ones', () => {
    assert.deepEqual(lastLineCounts('booting\n4 passed, 1 failed\n'), { passed: 4, failed: 1, skipped: 0 });
    assert.deepEqual(lastLineCounts('4 passed, 0 failed, 2 skipped\n'), { passed: 4, failed: 0, skipped: 2 });
  });

  it('are none when the line is not the last', () => {
    assert.equal(lastLineCounts('4 passed, 1 failed\nError: boom\n'), undefined);
  });
});

describe('a group of tests', () => {
  const counts = { passed: 3, failed: 0, skipped: 1 };

  it('is as good as its counts', () => {
    assert.deepEqual(judge({ counts, code: 0, timedOut: false }, 'the tests'), { counts });
    const failed = { passed: 2, failed: 1, skipped: 0 };
    assert.deepEqual(judge({ counts: failed, code: 1, timedOut: false }, 'the tests'), { counts: failed });
  });

  it('has failed when it ran no test, whatever its exit code', () => {
    for (const none of [undefined, { passed: 0, failed: 0, skipped: 5 }]) {
      const { counts, problem } = judge({ counts: none, code: 0, timedOut: false }, 'the VM scenarios');
      assert.equal(counts.failed, 1);
      assert.equal(problem, 'the VM scenarios did not run (exit code 0)');
    }
  });

  it('has failed when its tests passed but its program did not end well', () => {
    const { counts: found, problem } = judge({ counts, code: 66, timedOut: false }, 'the native tests');
    assert.deepEqual(found, { passed: 3, failed: 1, skipped: 1 });
    assert.equal(problem, 'the native tests ended with exit code 66');
  });

  it('has failed when it had to be ended', () => {
    const { counts: found, problem } = judge({ counts: undefined, code: 137, timedOut: true }, 'the tests');
    assert.equal(found.failed, 1);
    assert.equal(problem, 'the tests took too long and were ended');
  });
});

describe('the summary', () => {
  const unit = { name: 'unit', counts: { passed: 120, failed: 0, skipped: 0 }, ms: 8400 };

  it('is a table, the problems, and the sum of all groups as its last line', () => {
    const e2e = {
      name: 'e2e',
      counts: { passed: 0, failed: 1, skipped: 2 },
      problem: 'the VM scenarios did not run (exit code 2)',
      ms: 61000,
    };
    assert.deepEqual(summary([unit, e2e]), [
      'group  passed  failed  skipped  time',
      'unit      120       0        0   8 s',
      'e2e         0       1        2  61 s',
      '',
      'e2e: the VM scenarios did not run (exit code 2)',
      '120 passed, 1 failed, 2 skipped',
    ]);
  });

  it('does not speak of skipped tests when there are none', () => {
    assert.equal(summary([unit]).at(-1), '120 passed, 0 failed');
  });
});
