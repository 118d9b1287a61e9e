/** What docs/ring-protocol.md promises whatever a peer does, seen between real processes. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { percentiles } from '../../src/inspect/percentiles.js';
import { native } from '../../src/native.js';
import { projectPath } from '../../src/project-path.js';
import type { ManagedProcess } from '../e2e/guest/managed-process.js';
import { Session, until, WATCHDOG_S } from '../integration/support/session.js';
import { LANGUAGES, PeerProcess, type FrameAnswer, type Language } from './peer-process.js';

const PATIENCE_MS = 20_000;
/** How soon a consumer must know that its producer is dead. */
const NOTICE_MS = 50;
const NOBODY = 65534;
/** Of a daemon with a dozen connections; one that takes in all that a peer offers has thousands. */
const MOST_DESCRIPTORS = 150;

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

  async function produce(language: Language = 'C'): Promise<PeerProcess> {
    camera = `guarantee-${cameras++}`;
    const producer = new PeerProcess(language, 'producer', camera, session.environment);
    peers.push(producer);
    await producer.tell('open YU12 64x48 30/1');
    return producer;
  }

  async function consume(language: Language = 'C'): Promise<PeerProcess> {
    const consumer = new PeerProcess(language, 'consumer', camera, session.environment);
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

  for (const language of LANGUAGES) {
    it(`tells a ${language} consumer of a killed producer within 50 ms, and frees the memory with the last user`, async () => {
      const delays: number[] = [];
      for (let kill = 0; kill < 9; kill++) {
        const producer = await produce();
        const consumer = await consume(language);
        const memories = ringMemories(producer.pid);
        assert.ok(memories.length >= 2, 'the ring memory and the table');
        const gone = consumer.tell(`gone ${PATIENCE_MS}`);
        // By now it waits, in whatever part of a slice.
        await new Promise((resolve) => setTimeout(resolve, 50 + kill * 7));
        const killed = performance.now();
        producer.kill();
        assert.equal((await gone).gone, true);
        delays.push(performance.now() - killed);
        await consumer.tell('close');
        await until('the end of the memory', () =>
          Promise.resolve(memories.some(isInUse) ? undefined : true),
        );
      }
      // The median: a busy machine may give any single process no time at all.
      const { p50 = NaN } = percentiles(delays) ?? {};
      assert.ok(p50 < NOTICE_MS, `noticed after ${delays.map((ms) => ms.toFixed(1)).join(', ')} ms`);
    });
  }

  for (const language of LANGUAGES) {
    it(`leads a ${language} producer and consumer from a daemon that was stopped to the next one`, async () => {
      const producer = await produce(language);
      const consumer = await consume(language);
      daemon.signal('SIGTERM');
      assert.equal(await daemon.exit(WATCHDOG_S), 0);
      assert.equal((await consumer.tell(`gone ${PATIENCE_MS}`)).gone, true);
      daemon = session.spawnDaemon();
      await until('a frame', async () => {
        await producer.tell('publish 1');
        return (await consumer.tell('next 100')).frame ?? undefined;
      });
    });
  }

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
    const consumers = await Promise.all(Array.from({ length: 15 }, () => consume()));
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

  it('serves others through a flood of offers', async () => {
    const producer = await produce();
    const ring = new native.RingProducer({ fourcc: 'YU12', width: 64, height: 48, fpsFraction: [30, 1] });
    const offer = JSON.stringify({ type: 'offer', version: 1, camera: `${camera}-flood` });
    let connection: number | null = null;
    const hub = new native.SocketHub(({ kind }) => {
      if (kind === 'closed') connection = null;
    });
    let most = 0;
    const flood = setInterval(() => {
      connection ??= hub.connect(session.ringSocket);
      // Until its socket is full, which ends the connection.
      for (let i = 0; i < 100 && hub.send(connection, offer, ring.descriptors()); i++);
      most = Math.max(most, readdirSync(`/proc/${daemon.pid}/fd`).length);
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
      ring.close();
    }
    assert.ok(most < MOST_DESCRIPTORS, `the daemon had ${most} descriptors`);
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

  it('has a folder and a socket that no other user can open', () => {
    assert.equal(statSync(dirname(session.ringSocket)).mode & 0o777, 0o700);
    assert.equal(statSync(session.ringSocket).mode & 0o777, 0o600);
  });

  // Only root can become another user.
  if (process.geteuid?.() === 0)
    it('answers no other user, even one who gets at the socket', () => {
      const answered = withModes(
        [
          [session.directory, 0o755],
          [dirname(session.ringSocket), 0o755],
          [session.ringSocket, 0o666],
        ],
        () => askAsNobody(session.ringSocket),
      );
      assert.equal(answered, '0\n');
    });
});

/** Calls `work` while the paths have other modes. */
function withModes<Result>(modes: [path: string, mode: number][], work: () => Result): Result {
  const former = modes.map(([path]) => [path, statSync(path).mode] as const);
  try {
    for (const [path, mode] of modes) chmodSync(path, mode);
    return work();
  } finally {
    for (const [path, mode] of former.reverse()) chmodSync(path, mode);
  }
}

/** Attaches as another user; how many bytes came back. */
function askAsNobody(ringSocket: string): string {
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
  const { stdout, stderr } = spawnSync('setpriv', [...user, '/usr/bin/python3', '-c', attempt, ringSocket], {
    encoding: 'utf8',
    timeout: PATIENCE_MS,
  });
  assert.equal(stderr, '');
  return stdout;
}

/** Inodes of the memfds that a process has mapped. */
function ringMemories(pid: number): string[] {
  const maps = readFileSync(`/proc/${pid}/maps`, 'utf8');
  return [...new Set([...maps.matchAll(/ (\d+) +\/memfd:/g)].map(([, inode = '']) => inode))];
}

/** Whether any process still has a memfd open or mapped. */
function isInUse(inode: string): boolean {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => {
      try {
        const isMapped = new RegExp(` ${inode} +/memfd:`).test(readFileSync(`/proc/${pid}/maps`, 'utf8'));
        return (
          isMapped || readdirSync(`/proc/${pid}/fd`).some((fd) => isMemory(`/proc/${pid}/fd/${fd}`, inode))
        );
      } catch {
        return false; // it has just ended
      }
    });
}

/** Whether a descriptor is that memfd. */
function isMemory(link: string, inode: string): boolean {
  try {
    return readlinkSync(link).startsWith('/memfd:') && String(statSync(link).ino) === inode;
  } catch {
    return false; // it has just been closed
  }
}
