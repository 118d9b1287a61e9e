/** Every producer with every consumer, by the letter of docs/ring-protocol.md, through the real daemon. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import { projectPath } from '../../src/project-path.js';
import { Session, until } from '../integration/support/session.js';
import { LANGUAGES, PeerProcess, type FrameAnswer, type Language } from './peer-process.js';
import { TableWatcher } from './table-watcher.js';

interface Vectors {
  formats: {
    fourcc: string;
    width: number;
    height: number;
    length: number;
    frames: { sequence: number; fnv1a: string }[];
  }[];
}

const { formats } = JSON.parse(readFileSync(projectPath('test/vectors/ring-frames.json'), 'utf8')) as Vectors;

/** Generous: how long a peer may wait for what must come. */
const PATIENCE_MS = 20_000;

describe('the ring protocol', () => {
  let session: Session;
  let peers: PeerProcess[] = [];
  let watchers: TableWatcher[] = [];
  let cameras = 0;

  before(async () => {
    session = new Session();
    session.spawnDaemon();
    await until('the daemon', async () => (await session.status()).daemon ?? undefined);
  });
  after(async () => {
    await session.end();
  });
  afterEach(() => {
    for (const peer of peers) peer.kill();
    for (const watcher of watchers) watcher.close();
    peers = [];
    watchers = [];
  });

  function start(language: Language, role: 'producer' | 'consumer', camera: string): PeerProcess {
    const peer = new PeerProcess(language, role, camera, session.environment);
    peers.push(peer);
    return peer;
  }

  function watch(camera: string): TableWatcher {
    const watcher = new TableWatcher(session.ringSocket, camera);
    watchers.push(watcher);
    return watcher;
  }

  /** A producer with a ring of 64x48 and a consumer that has it. */
  async function pair(producing: Language, consuming: Language): Promise<[PeerProcess, PeerProcess]> {
    const camera = `conformance-${cameras++}`;
    const producer = start(producing, 'producer', camera);
    const consumer = start(consuming, 'consumer', camera);
    await producer.tell('open YU12 64x48 30/1');
    await consumer.tell('open');
    assert.ok((await consumer.tell(`ring ${PATIENCE_MS}`)).ring);
    return [producer, consumer];
  }

  async function frame(consumer: PeerProcess): Promise<FrameAnswer> {
    const answer = await consumer.tell(`next ${PATIENCE_MS}`);
    assert.ok(answer.frame, 'a frame');
    return answer.frame;
  }

  for (const producing of LANGUAGES) {
    for (const consuming of LANGUAGES) {
      describe(`from ${producing} to ${consuming}`, () => {
        it('carries every format, and changes it without a gap', async () => {
          const camera = `conformance-${cameras++}`;
          const producer = start(producing, 'producer', camera);
          const consumer = start(consuming, 'consumer', camera);
          const watcher = watch(camera);
          await consumer.tell('open');
          for (const { fourcc, width, height, length, frames } of formats) {
            const { generation } = await producer.tell(`open ${fourcc} ${width}x${height} 30000/1001`);
            await until('the new ring', async () => {
              const { ring } = await consumer.tell(`ring ${PATIENCE_MS}`);
              return ring?.generation === generation ? ring : undefined;
            });
            const { ring } = await consumer.tell('ring 0');
            assert.deepEqual(ring, { fourcc, width, height, fps: [30000, 1001], generation });
            for (const { sequence, fnv1a } of frames) {
              assert.deepEqual((await producer.tell('publish 1')).published, [String(sequence)]);
              const seen = await frame(consumer);
              assert.deepEqual(
                { sequence: seen.sequence, length: seen.length, fnv1a: seen.fnv1a },
                { sequence: String(sequence), length, fnv1a },
              );
              assert.ok(Number(seen.captureNs) > 0 && Number(seen.publishNs) >= Number(seen.captureNs));
              await consumer.tell('release');
            }
          }
          await until('the last ring', () =>
            Promise.resolve(watcher.heard.length >= formats.length || undefined),
          );
          assert.deepEqual(
            watcher.heard,
            formats.map(() => 'ring'),
            'one ring after the other, with nothing in between',
          );
          assert.equal(await producer.end(), 0);
          assert.equal(await consumer.end(), 0);
        });

        it('gives the newest frame only, each once', async () => {
          const [producer, consumer] = await pair(producing, consuming);
          await producer.tell('publish 5');
          assert.equal((await frame(consumer)).sequence, '5');
          await consumer.tell('release');
          assert.equal((await consumer.tell('next 50')).frame, null);
        });

        it('leaves held frames alone while the producer goes round', async () => {
          const [producer, consumer] = await pair(producing, consuming);
          await producer.tell('publish 1');
          await frame(consumer);
          await producer.tell('publish 1');
          await frame(consumer);
          const before = await consumer.tell('held');
          assert.equal(before.held?.length, 2);
          const { published, dropped } = await producer.tell('publish 100');
          assert.equal(published?.length, 100);
          assert.equal(dropped, 0);
          assert.equal((await consumer.tell('next 50')).frame, null, 'a third frame');
          assert.deepEqual(await consumer.tell('held'), before);
          await consumer.tell('release');
          assert.equal((await frame(consumer)).sequence, '102');
        });

        it('ends when the producer closes, and when it is killed, and begins again', async () => {
          const [producer, consumer] = await pair(producing, consuming);
          await producer.tell('close');
          assert.equal((await consumer.tell(`gone ${PATIENCE_MS}`)).gone, true);
          await producer.tell('open YU12 64x48 30/1');
          assert.ok((await consumer.tell(`ring ${PATIENCE_MS}`)).ring);
          producer.kill();
          assert.equal((await consumer.tell(`gone ${PATIENCE_MS}`)).gone, true);
        });
      });
    }
  }

  for (const language of LANGUAGES) {
    it(`tells a ${language} producer that the camera is taken`, async () => {
      const camera = `conformance-${cameras++}`;
      const first = start('C', 'producer', camera);
      await first.tell('open YU12 64x48 30/1');
      const second = start(language, 'producer', camera);
      assert.equal((await second.tell('open YU12 64x48 30/1', true)).error, 'ENGINE_RUNNING');
      await first.end();
      await until('the camera to be free', async () => {
        const answer = await second.tell('open YU12 64x48 30/1', true);
        return answer.error === undefined ? answer : undefined;
      });
    });

    it(`gives the slots of a killed ${language} consumer back`, async () => {
      const [producer, consumer] = await pair('TypeScript', language);
      await producer.tell('publish 1');
      await frame(consumer);
      const watcher = watch(`conformance-${cameras - 1}`);
      const entryOf = (pid: number): number | undefined => {
        const found = watcher.entries().findIndex((entry) => entry.pid === pid);
        return found < 0 ? undefined : found;
      };
      const index = await until('the entry', () => Promise.resolve(entryOf(consumer.pid)));
      assert.equal(watcher.entries()[index]?.held.length, 1);
      consumer.kill();
      await until('the entry to be free', () =>
        Promise.resolve(watcher.entries()[index]?.pid === 0 || undefined),
      );
      assert.deepEqual(watcher.entries()[index]?.held, []);
    });
  }
});
