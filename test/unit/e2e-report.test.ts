import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allCombos, refusal } from '../e2e/combos.js';
import { formatEvent, parseEvent, type GuestEvent } from '../e2e/protocol.js';
import { Report } from '../e2e/report.js';

const hello: GuestEvent = { type: 'hello', kernel: '6.1.0-50-amd64', module: '0.15.4' };

/** Feeds a report for the scenarios a and b, ends the VM and returns what it made of it. */
function report(events: GuestEvent[], why: string | null): { passed: number; failed: number; text: string } {
  const printed: string[] = [];
  const subject = new Report(['a', 'b'], (text) => printed.push(text));
  subject.onConsole('Kernel panic - not syncing');
  for (const event of events) subject.onEvent(event);
  subject.onEnd(why);
  return { passed: subject.passed, failed: subject.failed, text: printed.join('\n') };
}

const start = (name: string): GuestEvent => ({ type: 'start', name });
const pass = (name: string): GuestEvent => ({ type: 'pass', name, seconds: 12.34 });

describe('the end-to-end report', () => {
  it('counts what passed', () => {
    const events = [hello, start('a'), pass('a'), start('b'), pass('b'), { type: 'done' } as const];
    const { passed, failed, text } = report(events, null);
    assert.deepEqual([passed, failed], [2, 0]);
    assert.match(text, /^ok a \(12\.3 s\)$/m);
  });

  it('prints the reasons and the log of a failure', () => {
    const failure: GuestEvent = {
      type: 'fail',
      name: 'a',
      seconds: 1,
      reasons: ['too dark'],
      log: 'last words',
    };
    const { passed, failed, text } = report([hello, start('a'), failure, start('b'), pass('b')], null);
    assert.deepEqual([passed, failed], [1, 1]);
    assert.match(text, /^not ok a \(1\.0 s\)\n {4}too dark\n[^]*last words/m);
  });

  it('fails every scenario and shows the console when the VM never comes up', () => {
    const { passed, failed, text } = report([], 'QEMU exited with 1');
    assert.deepEqual([passed, failed], [0, 2]);
    assert.match(text, /THE VM NEVER CAME UP: QEMU exited with 1[^]*Kernel panic/);
  });

  it('blames the running scenario for a VM that hangs and does not count the rest as passed', () => {
    const events = [hello, start('a')];
    const { passed, failed, text } = report(events, 'the VM printed nothing for 840 s');
    assert.deepEqual([passed, failed], [0, 2]);
    assert.match(text, /not ok a\n.*for 840 s, in this scenario/);
    assert.match(text, /not ok b\n.*not run/);
  });

  it('fails what a guest that powered off early did not run', () => {
    const { passed, failed } = report([hello, start('a'), pass('a')], null);
    assert.deepEqual([passed, failed], [1, 1]);
  });
});

describe('an event on the serial console', () => {
  it('is found behind escape sequences and survives line breaks in its log', () => {
    const event: GuestEvent = { type: 'fail', name: 'a', seconds: 1, reasons: ['x\ny'], log: '1\n2' };
    assert.deepEqual(parseEvent(`\u001b[2J${formatEvent(event)}`), event);
    assert.equal(formatEvent(event).includes('\n'), false);
  });

  it('is not seen in other output, cut-off events included', () => {
    assert.equal(parseEvent('[    4.8] reboot: Power down'), null);
    assert.equal(parseEvent(formatEvent(hello).slice(0, -3)), null);
  });
});

describe('the combinations', () => {
  it('leave out the module that does not compile on the newer kernel', () => {
    assert.match(refusal({ kernel: '6.12', module: '0.12.7' }) ?? '', /does not compile on kernel 6\.12/);
    assert.equal(allCombos().length, 7);
  });

  it('refuse unknown kernels and modules by naming the known ones', () => {
    assert.match(refusal({ kernel: '5.10', module: '0.15.4' }) ?? '', /6\.1, 6\.12/);
    assert.match(refusal({ kernel: '6.1', module: '1.0' }) ?? '', /0\.12\.7.*0\.15\.4/);
  });
});
