import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Means, wayToRoot } from '../../../src/setup/way-to-root.js';

const USER: Means = { isRoot: false, has: () => true, hasTerminal: true, hasDisplay: true };

describe('the way to root', () => {
  const cases: [what: string, means: Partial<Means>, way: string[] | null][] = [
    ['is none for root', { isRoot: true }, []],
    ['is sudo in a terminal', {}, ['sudo', '--']],
    ['is pkexec in a terminal without sudo', { has: (program) => program === 'pkexec' }, ['pkexec']],
    ['is pkexec on a display without a terminal', { hasTerminal: false }, ['pkexec']],
    [
      'is sudo without a password where nobody can be asked',
      { hasTerminal: false, hasDisplay: false },
      ['sudo', '--non-interactive', '--'],
    ],
    ['does not exist without either', { has: () => false }, null],
  ];
  for (const [what, means, way] of cases)
    it(what, () => {
      assert.deepEqual(wayToRoot({ ...USER, ...means }), way);
    });
});
