import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CamfxError } from '../../../src/errors.js';
import {
  brokerMessage,
  clientMessage,
  parseBrokerMessage,
  parseMessage,
} from '../../../src/ring/messages.js';
import { Schedule } from '../../stress/schedule.js';

const NOTE = '{"type":"note","text":"camera unplugged"}';
const OFFER = '{"type":"offer","version":1,"camera":"camfx"}';

describe('handshake messages', () => {
  it('are read, unknown keys left aside', () => {
    assert.deepEqual(
      parseMessage(clientMessage, '{"type":"attach","version":1,"camera":"a.b-c_1","more":[]}'),
      {
        type: 'attach',
        version: 1,
        camera: 'a.b-c_1',
      },
    );
  });

  it('carry any printable note of at most 80 characters', () => {
    for (const text of ['', 'camera unplugged', 'Kamera läuft nicht 📷', '📷'.repeat(80)])
      assert.deepEqual(parseMessage(clientMessage, JSON.stringify({ type: 'note', text })), {
        type: 'note',
        text,
      });
  });

  it('are refused with the name of the field', () => {
    for (const [text, why] of [
      ['{"type":"offer","version":1,"camera":"../x"}', /camera/],
      ['{"type":"offer","version":"1","camera":"x"}', /version/],
      ['{"type":"take","version":1,"camera":"x"}', /type/],
      ['{"type":"note"}', /text/],
      ['{"type":"note","text":7}', /text/],
      ['{"type":"note","text":"two\\nlines"}', /text/],
      ['{"type":"note","text":"\\u202egone"}', /text/],
      ['{"type":"note","text":"\\ud83d"}', /text/],
      [`{"type":"note","text":"${'x'.repeat(81)}"}`, /text/],
      ['[]', /message/],
      ['null', /message/],
      ['{', /JSON/],
    ] as const) {
      assert.throws(() => parseMessage(clientMessage, text), { code: 'RING_INVALID', message: why });
    }
  });

  it('are left aside when a later broker has added their type, and only then', () => {
    assert.equal(parseBrokerMessage('{"type":"tide","high":true}'), null);
    assert.deepEqual(parseBrokerMessage('{"type":"gone","why":"tide"}'), { type: 'gone' });
    for (const text of ['{"high":true}', '{"type":1}', '[]', '{"type":"ring"}', '{"type":"refused"}', '{'])
      assert.throws(() => parseBrokerMessage(text), { code: 'RING_INVALID' }, text);
  });

  it('never do more than be refused, whatever bytes come', () => {
    const schedule = new Schedule(20_260);
    let refused = 0;
    for (let round = 0; round < 20_000; round++) {
      const bytes = Buffer.from(round % 2 === 0 ? OFFER : NOTE);
      for (let change = schedule.below(4); change >= 0; change--)
        bytes[schedule.below(bytes.length)] = schedule.below(256);
      const text = bytes.subarray(0, schedule.below(bytes.length + 1)).toString('utf8');
      for (const schema of [clientMessage, brokerMessage]) {
        try {
          parseMessage<unknown>(schema, text);
        } catch (error) {
          assert.ok(error instanceof CamfxError && error.code === 'RING_INVALID', String(error));
          refused += 1;
        }
      }
    }
    assert.ok(refused > 30_000, `${refused} refused`);
  });
});
