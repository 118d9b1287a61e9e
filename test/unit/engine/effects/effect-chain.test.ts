import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { EffectChain } from '../../../../src/engine/effects/effect-chain.js';
import { parseEffect } from '../../../../src/engine/effects/effect-text.js';
import { LiveChain } from '../../../../src/engine/effects/live-chain.js';

const CONTEXT = { size: { width: 64, height: 64 } };
const open = (texts: string[], previous?: EffectChain): Promise<EffectChain> =>
  EffectChain.open(texts.map(parseEffect), CONTEXT, previous);

describe('a chain of effects', () => {
  it('says what it does, and whether it hides the room', async () => {
    const chain = await open(['mirror', 'blur:30']);
    assert.equal(chain.description, 'mirror, blur 30');
    assert.equal(chain.hidesRoom, true);
    assert.equal((await open(['mirror', 'blur:0'])).hidesRoom, false);
    assert.equal((await open([])).description, 'none');
  });

  it('keeps the effects of the chain before that are wanted unchanged, and closes the others only', async () => {
    const before = await open(['mirror', 'blur:30']);
    const after = await open(['blur:40', 'mirror'], before);
    const [mirror, blur] = before.effects;
    assert.equal(after.effects[1], mirror);
    assert.notEqual(after.effects[0], blur);
    before.close(after);
    assert.ok(mirror?.prepare({} as never));
  });

  it('leaves nothing open and the chain before alone when it cannot be opened', async () => {
    const before = await open(['mirror']);
    await assert.rejects(open(['mirror', 'replace:/no/such.png'], before), { code: 'IMAGE_UNREADABLE' });
    const [mirror] = before.effects;
    assert.ok(mirror?.prepare({} as never));
  });

  it('gives an effect that remembers other parameters in place, once the new chain draws', async () => {
    const before = await open(['low-light:30', 'mirror']);
    const after = await open(['low-light:60', 'mirror'], before);
    assert.deepEqual(after.effects, before.effects);
    assert.equal(before.description, 'low-light 30, mirror');
    after.adopt();
    assert.equal(after.description, 'low-light 60, mirror');
    before.close(after);
    assert.ok(after.effects[0]?.prepare({ seconds: 1 } as never));
    after.close();
  });

  it('makes those effects forget that have something else before them, and no others', async (t) => {
    const before = await open(['low-light', 'colour', 'freeze']);
    const forgets = before.effects.map((effect) => t.mock.method(effect, 'forget').mock);
    const counts = async (...texts: string[]): Promise<number[]> => {
      for (const mock of forgets) mock.resetCalls();
      (await open(texts, before)).adopt();
      return forgets.map((mock) => mock.callCount());
    };
    assert.deepEqual(await counts('low-light', 'colour', 'freeze'), [0, 0, 0]);
    assert.deepEqual(await counts('low-light', 'colour', 'freeze', 'mirror'), [0, 0, 0]);
    assert.deepEqual(await counts('low-light', 'colour:20', 'freeze'), [0, 0, 1]);
    assert.deepEqual(await counts('low-light', 'mirror', 'colour', 'freeze'), [0, 1, 1]);
    assert.deepEqual(await counts('mirror', 'low-light', 'colour', 'freeze'), [1, 1, 1]);
    before.close();
  });

  it('refuses to move the picture between two effects that share a matte', async () => {
    await assert.rejects(open(['blur:10', 'mirror', 'replace:#ffffff']), {
      code: 'BAD_ARGUMENT',
      message: 'mirror cannot come between blur and replace',
    });
    // The person whom it shows is no longer where the matte has them.
    await assert.rejects(open(['blur:10', 'freeze', 'replace:#ffffff']), { code: 'BAD_ARGUMENT' });
    (await open(['freeze', 'replace:#ffffff'])).close();
  });

  it('lets effects rest that are covered', async () => {
    const chain = await open(['replace:bars', 'card', 'replace:bars']);
    const rested: number[] = [];
    for (const [index, effect] of chain.effects.entries()) effect.rest = () => void rested.push(index);
    chain.restHidden();
    assert.deepEqual(rested, [0]);
    chain.close();
  });
});

describe('a live chain', () => {
  /** What is asked of a server that says nothing, once it is. */
  async function askSilence(live: LiveChain): Promise<{ change: Promise<void>; ended: Promise<unknown> }> {
    const silent = createServer().listen(0, '127.0.0.1').unref();
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const change = live.set([parseEffect(`replace:http://127.0.0.1:${String(port)}/silent`)]);
    const [socket] = (await once(silent, 'connection')) as [Socket];
    socket.on('error', () => undefined).resume();
    return { change, ended: once(socket, 'close') };
  }

  it('does not wait for a change that is still opened, when a newer one comes', async () => {
    const live = await LiveChain.open([], CONTEXT);
    const { change, ended } = await askSilence(live);
    const superseded = assert.rejects(change, { code: 'SUPERSEDED' });
    await live.set([parseEffect('card')]);
    assert.equal(live.chain.description, 'card');
    await Promise.all([superseded, ended]);
    await live.close();
  });

  it('does not wait for one when it is closed', async () => {
    const live = await LiveChain.open([], CONTEXT);
    const { change, ended } = await askSilence(live);
    const superseded = assert.rejects(change, { code: 'SUPERSEDED' });
    await live.close();
    await Promise.all([superseded, ended]);
    assert.equal(live.chain.description, 'none');
  });

  it('changes one after the other, and stays as it was when a change fails', async () => {
    const live = await LiveChain.open([parseEffect('mirror')], CONTEXT);
    const used: string[] = [];
    live.usedBy((chain) => {
      used.push(chain.description);
      return Promise.resolve();
    });
    await live.set([parseEffect('blur:10')]);
    await assert.rejects(live.set([parseEffect('replace:/no/such.png')]), { code: 'IMAGE_UNREADABLE' });
    await live.set(['mirror', 'blur:20'].map(parseEffect));
    assert.deepEqual(used, ['blur 10', 'mirror, blur 20']);
    assert.equal(live.chain.description, 'mirror, blur 20');
    await live.close();
  });
});
