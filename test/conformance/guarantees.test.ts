/** What docs/ring-protocol.md promises whatever a peer does, seen between real processes. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { FrameConsumer } from 'camfx';
import { percentiles } from '../../src/inspect/percentiles.js';
import { native } from '../../src/native.js';
import { projectPath } from '../../src/project-path.js';
import type { ManagedProcess } from '../e2e/guest/managed-process.js';
import { Session, until } from '../integration/support/session.js';
import { PeerProcess, type FrameAnswer } from './peer-process.js';

const PATIENCE_MS = 20_000;
/** How soon a consumer must know that its producer is dead. */
const NOTICE_MS = 50;
const NOBODY = 65534;

describe('the ring, whatever its peers do,', () => {
  let session: Session;
  let daemon: ManagedProcess;
  let peers: PeerProcess[] = [];
  let camera = '';
  let cameras = 0;

  before(async () => {
    session = new Session();
    daemon = session.spawnDaemon();
    await until('the daemon', async () => (await session.status()).daemon ?? undefined);
  });
  after(async () => {
    await session.end();
  });
  afterEach(async () => {
    for (const peer of peers) peer.kill();
    peers = [];
    assert.ok(daemon.running, daemon.stderr.join('\n'));
    assert.notEqual((await session.status()).daemon, null, 'the daemon answers');
  });

  async function produce(): Promise<PeerProcess> {
    camera = `guarantee-${cameras++}`;
    const producer = new PeerProcess('C', 'producer', camera, session.environment);
    peers.push(producer);
    await producer.tell('open YU12 64x48 30/1');
    return producer;
  }

  async function consume(): Promise<PeerProcess> {
    const consumer = new PeerProcess('C', 'consumer', camera, session.environment);
    peers.push(consumer);
    await consumer.tell('open');
    assert.ok((await consumer.tell(`ring ${PATIENCE_MS}`)).ring);
    return consumer;
  }

  async function next(consumer: PeerProcess): Promise<FrameAnswer> {
    const { frame } = await consumer.tell(`next ${PATIENCE_MS}`);
    assert.ok(frame);
    await consumer.tell('release');
    return frame;
  }

  it('tells of a killed producer within 50 ms, and frees its memory with the last user', async () => {
    const delays: number[] = [];
    for (let kill = 0; kill < 9; kill++) {
      const producer = await produce();
      const consumer = new FrameConsumer({ camera, socketPath: session.ringSocket });
      assert.ok(await consumer.connected(PATIENCE_MS));
      const memories = ringMemories(producer.pid);
      assert.ok(memories.length >= 2, 'the ring memory and the table');
      const gone = new Promise<void>((resolve) => {
        const look = (): void => {
          if (consumer.ring === null) resolve();
          else setTimeout(look, 1);
        };
        look();
      });
      const killed = performance.now();
      producer.kill();
      await gone;
      delays.push(performance.now() - killed);
      consumer.close();
      await until('the end of the memory', () => Promise.resolve(memories.some(isMapped) ? undefined : true));
    }
    // The median: a busy machine may give any single process no time at all.
    const { p50 = NaN } = percentiles(delays) ?? {};
    assert.ok(p50 < NOTICE_MS, `noticed after ${delays.map((ms) => ms.toFixed(1)).join(', ')} ms`);
  });

  it('goes on for all others when a consumer is stopped with two frames in its hands', async () => {
    const producer = await produce();
    const stopped = await consume();
    const other = await consume();
    for (let frame = 0; frame < 2; frame++) {
      await producer.tell('publish 1');
      assert.ok((await stopped.tell(`next ${PATIENCE_MS}`)).frame);
    }
    const before = await stopped.tell('held');
    stopped.signal('SIGSTOP');
    let last = (await next(other)).sequence;
    for (let round = 0; round < 100; round++) {
      assert.equal((await producer.tell('publish 1')).dropped, 0);
      const { sequence } = await next(other);
      assert.ok(BigInt(sequence) > BigInt(last), `${sequence} after ${last}`);
      last = sequence;
    }
    stopped.signal('SIGCONT');
    assert.deepEqual(await stopped.tell('held'), before);
  });

  it('lets a producer that was stopped in its work go on', async () => {
    const producer = await produce();
    const consumer = await consume();
    producer.signal('SIGSTOP');
    assert.equal((await consumer.tell('next 100')).frame, null);
    assert.equal((await consumer.tell('gone 0')).gone, false);
    producer.signal('SIGCONT');
    await producer.tell('publish 1');
    assert.equal((await next(consumer)).sequence, '1');
  });

  it('gives frames to fifteen consumers at once, each with its own', async () => {
    const producer = await produce();
    const consumers = await Promise.all(Array.from({ length: 15 }, consume));
    for (const sequence of ['1', '2', '3']) {
      await producer.tell('publish 1');
      const frames = await Promise.all(consumers.map(next));
      assert.deepEqual(new Set(frames.map((frame) => frame.sequence)), new Set([sequence]));
    }
  });

  it('serves others through a flood of connections and stalled handshakes', async () => {
    const producer = await produce();
    const hub = new native.SocketHub(() => undefined);
    const flood = setInterval(() => {
      for (let i = 0; i < 50; i++) {
        try {
          hub.connect(session.ringSocket);
        } catch {
          break; // the listen queue is full: that is what a flood is
        }
      }
    }, 5);
    try {
      for (let round = 0; round < 5; round++) {
        const consumer = await consume();
        await producer.tell('publish 1');
        await next(consumer);
        await consumer.end();
      }
    } finally {
      clearInterval(flood);
      hub.close();
    }
  });

  it('expels a producer whose live fields are absurd', async () => {
    camera = `guarantee-${cameras++}`;
    const program = projectPath('test/conformance/vandal.py');
    const { stdout, stderr } = spawnSync('python3', [program, camera], {
      env: session.environment,
      encoding: 'utf8',
      timeout: PATIENCE_MS,
    });
    assert.equal(stdout, 'RING_INVALID\n', stderr);
    const successor = new PeerProcess('C', 'producer', camera, session.environment);
    peers.push(successor);
    await successor.tell('open YU12 64x48 30/1');
  });

  it('is closed to other users', () => {
    const folder = dirname(session.ringSocket);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.equal(statSync(session.ringSocket).mode & 0o777, 0o600);
    if (process.getuid?.() !== 0) return; // only root can become another user
    // Even one who gets at the socket is not answered.
    for (const path of [session.directory, folder]) chmodSync(path, 0o755);
    chmodSync(session.ringSocket, 0o666);
    const attempt = `
import socket, sys
peer = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
peer.connect(sys.argv[1])
try:
    peer.send(b'{"type":"attach","version":1,"camera":"camfx"}')
    print(len(peer.recv(4096)))
except OSError:
    print(0)`;
    const user = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
    const { stdout, stderr } = spawnSync(
      'setpriv',
      [...user, '/usr/bin/python3', '-c', attempt, session.ringSocket],
      { encoding: 'utf8' },
    );
    chmodSync(session.ringSocket, 0o600);
    chmodSync(folder, 0o700);
    assert.equal(stdout, '0\n', stderr);
  });
});

/** Inodes of the memfds that a process has mapped. */
function ringMemories(pid: number): string[] {
  const maps = readFileSync(`/proc/${pid}/maps`, 'utf8');
  return [...new Set([...maps.matchAll(/ (\d+) +\/memfd:/g)].map(([, inode = '']) => inode))];
}

/** Whether any process still has a memfd open or mapped. */
function isMapped(inode: string): boolean {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => {
      try {
        return new RegExp(` ${inode} +/memfd:`).test(readFileSync(`/proc/${pid}/maps`, 'utf8'));
      } catch {
        return false; // it has just ended
      }
    });
}
