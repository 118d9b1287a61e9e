import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { stopProcess } from '../../../src/cli/stop.js';
import { ControlServer } from '../../../src/control/server.js';

describe('stopping a process', () => {
  let folder: string;
  let socket: string;
  let lock: string;
  let child: ChildProcess | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'camfx-stop-'));
    socket = join(folder, 'daemon.sock');
    lock = join(folder, 'daemon.lock');
  });
  afterEach(() => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  /** The process id that a shell prints first. */
  async function printedPid(script: string): Promise<number> {
    child = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    assert.ok(child.stdout);
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return Number(line.toString());
  }

  async function stopWith(pid: number, timeoutMs: number): Promise<boolean> {
    const server = await ControlServer.listen(socket, { stop: () => ({ pid }) });
    try {
      return await stopProcess(socket, lock, timeoutMs);
    } finally {
      await server.close();
    }
  }

  it('takes one that has ended as ended although nobody reaps it', async () => {
    // The shell becomes a program that never asks for the child that the shell had.
    const zombie = await printedPid('sleep 0 & echo $!; exec sleep 600');
    assert.equal(await stopWith(zombie, 20_000), true);
  });

  it('names the one that does not end, and what ends it', async () => {
    const pid = await printedPid('echo $$; exec sleep 600');
    await assert.rejects(stopWith(pid, 50), {
      code: 'DAEMON_UNREACHABLE',
      message: `Process ${String(pid)} behind ${socket} does not end`,
      hint: `End it with: kill -9 ${String(pid)}`,
    });
  });

  it('tells how to end one that does not answer', async () => {
    const silent = createServer((connection) => connection.resume()).listen(socket);
    await once(silent, 'listening');
    await assert.rejects(stopProcess(socket, lock), {
      code: 'DAEMON_UNREACHABLE',
      message: `No answer on ${socket} within 5000 ms`,
      hint: `End it with: fuser -k ${lock}`,
    });
    silent.close();
  });

  it('is false when nobody listens', async () => {
    assert.equal(await stopProcess(socket, lock), false);
  });
});
