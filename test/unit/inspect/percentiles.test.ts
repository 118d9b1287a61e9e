import assert from 'node:assert/strict';
import { test } from 'node:test';
import { percentiles } from '../../../src/inspect/percentiles.js';

test('percentiles are the nearest ranks', () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);
  assert.deepEqual(percentiles(values), { p50: 100, p95: 190, p99: 198, max: 200, n: 200 });
  assert.deepEqual(percentiles([7]), { p50: 7, p95: 7, p99: 7, max: 7, n: 1 });
});

test('percentiles of nothing are null', () => {
  assert.equal(percentiles([]), null);
});
