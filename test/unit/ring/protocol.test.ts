/** The tables of docs/ring-protocol.md beside the code; those of the fields are in layout.test.ts. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { MAX_CONSUMERS } from '../../../src/daemon/ring-broker.js';
import { ERROR_TABLE } from '../../../src/errors.js';
import { native } from '../../../src/native.js';
import { projectPath } from '../../../src/project-path.js';
import { brokerMessage, clientMessage } from '../../../src/ring/messages.js';

const page = readFileSync(projectPath('docs/ring-protocol.md'), 'utf8');

/** The rows of the table under a header row that begins so. */
function table(header: string): string[][] {
  const lines = page.split('\n');
  const start = lines.findIndex((line) =>
    line.replace(/ +/g, ' ').startsWith(`| ${header} |`.replace('  ', ' ')),
  );
  assert.ok(start >= 0, `no table "${header}"`);
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  return lines.slice(start + 2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

describe('docs/ring-protocol.md', () => {
  it('shows messages that both ends read', () => {
    const rows = table('from');
    assert.equal(rows.length, 8);
    for (const [from, message = ''] of rows) {
      const schema = from === 'broker' ? brokerMessage : clientMessage;
      assert.ok(schema.safeParse(JSON.parse(message)).success, message);
    }
  });

  it('has the limits of the code', () => {
    const limits = Object.fromEntries(table('limit').map(([name = '', value]) => [name, Number(value)]));
    assert.deepEqual(limits, {
      'bytes in a packet': native.ringLimits.packetBytes,
      'descriptors in a packet': native.ringLimits.packetDescriptors,
      connections: native.ringLimits.connections,
      'connections in the queue': native.ringLimits.listenQueue,
      'consumers waiting or not': MAX_CONSUMERS,
      'consumers of one ring': native.ringLimits.consumers - 1,
    });
  });

  it('names refusals that are errors of camfx', () => {
    const codes = table('refusal').map(([code]) => code);
    assert.deepEqual(codes, ['RING_INVALID', 'RING_VERSION', 'RING_FULL', 'ENGINE_RUNNING', 'SYSTEM']);
    for (const code of codes) assert.ok(code in ERROR_TABLE, code);
  });

  it('has the seals of the code', () => {
    const [, ring, consumers] = table('').find(([name]) => name === 'at least') ?? [];
    assert.deepEqual(
      [Number(ring), Number(consumers)],
      [native.ringLimits.ringSeals, native.ringLimits.tableSeals],
    );
  });

  it('has the formats of the code', () => {
    const [w, h] = [66, 34];
    const value = (term: string): number => {
      const factors = term.replace(/^(\d)w$/, '$1·w').split('·');
      return factors.reduce((product, factor) => {
        const [over = '', under = '1'] = factor.split('/');
        const number = { w, h }[over] ?? Number(over);
        return (product * number) / Number(under);
      }, 1);
    };
    const list = (cell: string): number[] => cell.split(',').map((term) => value(term.trim()));
    const rows = table('fourcc');
    assert.equal(rows.length, 5);
    for (const [fourcc = '', number, offsets = '', strides = '', size = ''] of rows) {
      assert.equal(Number(number), Buffer.from(fourcc).readUInt32LE(), fourcc);
      const layout = native.frameLayout(fourcc, w, h);
      assert.deepEqual(layout, { offsets: list(offsets), strides: list(strides), size: value(size) }, fourcc);
    }
  });
});
