import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unifiedDiff } from '../../../src/setup/diff.js';

function diff(before: string | null, after: string | null): string[] {
  return unifiedDiff({ path: '/etc/x', before, after });
}

describe('a unified diff', () => {
  it('of a new file adds every line', () => {
    assert.deepEqual(diff(null, 'a\nb\n'), ['--- /dev/null', '+++ /etc/x', '@@ -0,0 +1,2 @@', '+a', '+b']);
  });

  it('of a file that goes away removes every line', () => {
    assert.deepEqual(diff('a\nb\n', null), ['--- /etc/x', '+++ /dev/null', '@@ -1,2 +0,0 @@', '-a', '-b']);
  });

  it('of a changed file has three lines around the change, as diff -u says it', () => {
    assert.deepEqual(diff('1\n2\n3\n4\n5\n6\n7\n8\n9\n', '1\n2\n3\n4\nfive\n6\n7\n8\n9\n'), [
      '--- /etc/x',
      '+++ /etc/x',
      '@@ -2,7 +2,7 @@',
      ...[' 2', ' 3', ' 4', '-5', '+five', ' 6', ' 7', ' 8'],
    ]);
  });

  it('finds the lines that both files have', () => {
    assert.deepEqual(diff('a\nb\nc\n', 'b\nx\nc\nd\n').slice(2), [
      '@@ -1,3 +1,4 @@',
      ...['-a', ' b', '+x', ' c', '+d'],
    ]);
  });
});
