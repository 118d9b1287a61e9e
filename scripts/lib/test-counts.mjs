// @ts-check

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/**
 * @typedef {object} GroupResult
 * @property {string} name
 * @property {Counts} counts
 * @property {string} [problem] why the group failed beyond its failed tests
 * @property {number} ms how long it took
 */

/**
 * @param {string} output of a doctest program
 * @returns {Counts | undefined} undefined: it never got to its summary
 */
export function doctestCounts(output) {
  const summary = /^\[doctest\] test cases:.*\| *(\d+) passed \| *(\d+) failed \|(?: *(\d+) skipped)?/m.exec(
    output,
  );
  if (summary === null) return undefined;
  const [, passed, failed, skipped = 0] = summary;
  return { passed: Number(passed), failed: Number(failed), skipped: Number(skipped) };
}

/**
 * @param {string} tap what node:test's TAP reporter wrote
 * @returns {Counts | undefined} undefined: it never got to its summary
 */
export function tapCounts(tap) {
  if (!/^# tests \d+$/m.test(tap)) return undefined;
  /** @param {string} name */
  const count = (name) => Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0);
  const empty = emptyTestFiles(tap).length;
  return {
    passed: count('pass') - empty,
    failed: count('fail') + count('cancelled') + empty,
    skipped: count('skipped') + count('todo'),
  };
}

/**
 * node:test passes a test file without tests, as one test of the file's name.
 * @param {string} tap
 * @returns {string[]}
 */
export function emptyTestFiles(tap) {
  return [...tap.matchAll(/^ok \d+ - (.*\.test\.js)$/gm)].map(([, file = '']) => file);
}

/**
 * @param {string} output whose last line is "N passed, N failed" or "N passed, N failed, N skipped"
 * @returns {Counts | undefined} undefined: the last line is another
 */
export function lastLineCounts(output) {
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  const match = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/.exec(line.trim());
  if (match === null) return undefined;
  const [, passed, failed, skipped = 0] = match;
  return { passed: Number(passed), failed: Number(failed), skipped: Number(skipped) };
}

/**
 * @param {string} output of python3 -m unittest
 * @returns {Counts | undefined} undefined: it never got to its summary
 */
export function unittestCounts(output) {
  const ran = /^Ran (\d+) tests? in/m.exec(output)?.[1];
  const verdict = /^(?:OK|FAILED)(?: \((.*)\))?$/m.exec(output);
  if (ran === undefined || verdict === null) return undefined;
  /** @param {string} kind */
  const count = (kind) => Number(new RegExp(`${kind}=(\\d+)`).exec(verdict[1] ?? '')?.[1] ?? 0);
  const failed = count('failures') + count('errors') + count('unexpected successes');
  const skipped = count('skipped') + count('expected failures');
  return { passed: Number(ran) - failed - skipped, failed, skipped };
}

/**
 * A group that broke down counts as a failed test even if all tests that it reported passed, and a group that
 * ran no test has broken down: a check that never ran must not look like one that passed.
 * @param {{ counts: Counts | undefined, code: number, timedOut: boolean }} outcome
 * @param {string} what for the sentence: "the VM scenarios"
 * @returns {{ counts: Counts, problem?: string }}
 */
export function judge({ counts = { passed: 0, failed: 0, skipped: 0 }, code, timedOut }, what) {
  const problem = () => {
    if (timedOut) return `${what} took too long and were ended`;
    if (counts.passed + counts.failed === 0) return `${what} did not run (exit code ${code})`;
    if (code !== 0 && counts.failed === 0) return `${what} ended with exit code ${code}`;
    return undefined;
  };
  const found = problem();
  if (found === undefined) return { counts };
  return { counts: { ...counts, failed: counts.failed + 1 }, problem: found };
}

/**
 * @param {GroupResult[]} results
 * @returns {Counts}
 */
export function total(results) {
  /** @param {keyof Counts} key */
  const sum = (key) => results.reduce((all, { counts }) => all + counts[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/**
 * @param {GroupResult[]} results
 * @returns {string[]} a table, then the problems, then the total as the last line
 */
export function summary(results) {
  const rows = results.map(({ name, counts, ms }) => [
    name,
    ...[counts.passed, counts.failed, counts.skipped].map(String),
    `${Math.round(ms / 1000)} s`,
  ]);
  const table = [['group', 'passed', 'failed', 'skipped', 'time'], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
  const problems = results.flatMap(({ name, problem }) =>
    problem === undefined ? [] : [`${name}: ${problem}`],
  );
  const { passed, failed, skipped } = total(results);
  const last = `${passed} passed, ${failed} failed`;
  return [...lines, '', ...problems, skipped > 0 ? `${last}, ${skipped} skipped` : last];
}
