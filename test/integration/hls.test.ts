/** A live stream in segments as the source: HLS, whose pictures come some seconds' worth at once. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { FrameConsumer } from '../../src/client/frame-consumer.js';
import { ClipFolder, drawn } from './support/clips.js';
import { Session, SMALL, until } from './support/session.js';

const SEGMENT_S = 3;
/** In the list; a player begins with the third from the end. */
const SEGMENTS = 3;
const WATCH_MS = 2 * SEGMENT_S * 1000;
/** Of the time between two frames: far from a segment's length, and from what a busy machine is late. */
const LONGEST_GAP_MS = (SEGMENT_S * 1000) / 2;

/** Writes segments and the list of the newest ones for as long as it runs. */
function broadcast(playlist: string): ChildProcess {
  const picture = ['-re', ...drawn('testsrc2=s=320x180:r=15'), '-c:v', 'mpeg2video', '-g', '15'];
  const segments = ['-f', 'hls', '-hls_time', String(SEGMENT_S), '-hls_list_size', String(SEGMENTS)];
  const command = ['-nostdin', '-loglevel', 'error', ...picture, ...segments];
  return spawn('ffmpeg', [...command, '-hls_flags', 'delete_segments', playlist], { stdio: 'ignore' });
}

async function segments(playlist: string): Promise<number> {
  const list = await readFile(playlist, 'utf8').catch(() => '');
  return list.split('\n').filter((line) => line.endsWith('.ts')).length;
}

async function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    readFile(join(folder, basename(request.url ?? ''))).then(
      (content) => response.end(content),
      () => response.writeHead(404).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** The longest time between two frames that follow one another, ms. */
async function longestGap(socketPath: string): Promise<number> {
  const consumer = new FrameConsumer({ socketPath });
  let longest = 0;
  let last = 0;
  for (const end = performance.now() + WATCH_MS; performance.now() < end;) {
    const frame = await consumer.next(1000);
    if (!frame) continue;
    if (last > 0) longest = Math.max(longest, frame.publishNs / 1e6 - last);
    last = frame.publishNs / 1e6;
    frame.release();
  }
  consumer.close();
  return longest;
}

describe('a live stream in segments', () => {
  const clips = new ClipFolder();
  const playlist = join(clips.path, 'live.m3u8');
  let session: Session;
  let server: Server;
  let broadcaster: ChildProcess;
  before(async () => {
    session = new Session();
    server = await serve(clips.path);
    broadcaster = broadcast(playlist);
    await until('a full list', async () => (await segments(playlist)) === SEGMENTS || undefined);
  });
  after(async () => {
    await session.end();
    broadcaster.kill('SIGKILL');
    server.close();
    server.closeAllConnections();
    clips.remove();
  });

  it('is shown at its own pace', async () => {
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/live.m3u8`;
    await session.start('--source', url, '--effect', 'none', '--always-on', '--no-preview', ...SMALL);
    const longest = await longestGap(session.ringSocket);
    assert.ok(longest < LONGEST_GAP_MS, `${longest.toFixed(0)} ms without a frame`);
    assert.equal((await session.status()).engine?.sourceState, 'live');
  });
});
