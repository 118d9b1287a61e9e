import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { DaemonStatus, EngineStatus } from '../../../src/control/schema.js';
import { ControlServer } from '../../../src/control/server.js';
import type { Check, Finding } from '../../../src/doctor/check.js';
import { deadSockets } from '../../../src/doctor/checks/dead-sockets.js';
import { peerVersions } from '../../../src/doctor/checks/peer-versions.js';
import { deviceFormat } from '../../../src/doctor/checks/device-format.js';
import { processes } from '../../../src/doctor/checks/processes.js';
import type { Machine } from '../../../src/doctor/machine.js';
import { projectVersion } from '../../../src/version.js';
import { LOOPBACK, MadeUpMachine, RUNTIME } from './made-up-machine.js';

const FORMAT = { fourcc: 'YU12', width: 640, height: 360, fps: 30 };
const DAEMON: DaemonStatus = { pid: 4100, cameras: [], consumers: 0, outputs: [], troubles: [] };
const ENGINE: EngineStatus = {
  ...{ pid: 4200, source: 'bars', effect: 'none', format: FORMAT, frames: 1, dropped: 0, unmasked: 0 },
  ...{ broken: 0, lastError: '', fps: 30, connected: true, camera: 'camfx' },
  ...{ sourceState: 'live' as const, note: '', watchers: 1, outputs: [] },
  ...{ quality: 'balanced', qualityReason: '', cpu: 0.1 },
};

describe('the checks of engine and daemon', () => {
  let madeUp = new MadeUpMachine();
  let machine: Machine = madeUp.make();
  let servers: ControlServer[] = [];
  beforeEach(() => {
    madeUp = new MadeUpMachine();
    machine = madeUp.make();
    mkdirSync(machine.path(RUNTIME.directory), { recursive: true });
    servers = [];
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.close()));
    madeUp.remove();
  });

  async function serve(path: string, status: () => unknown): Promise<void> {
    servers.push(await ControlServer.listen(machine.path(path), { status }));
  }

  /** A socket file whose process was killed. */
  function leaveDead(path: string): void {
    const file = machine.path(path);
    const code = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', code, file]);
  }

  async function look(check: Check): Promise<Finding[]> {
    return check.look(machine);
  }

  it('say that nothing runs', async () => {
    assert.deepEqual(
      (await look(processes)).map(({ level, saw }) => [level, saw]),
      [['note', 'camfx is not running']],
    );
    assert.deepEqual(await look(peerVersions), []);
  });

  it('find an engine without its daemon', async () => {
    await serve(RUNTIME.engineSocket, () => ENGINE);
    const [daemon, engine] = await look(processes);
    assert.deepEqual([daemon?.level, daemon?.saw], ['error', 'The helper daemon does not run']);
    assert.equal(engine?.level, 'ok');
  });

  it('find the engines of all cameras, and their dead sockets', async () => {
    const socket = `${RUNTIME.directory}/engine-work.sock`;
    leaveDead(socket);
    const [dead] = await look(deadSockets);
    assert.match(dead?.saw ?? '', /engine-work\.sock$/);
    assert.ok(dead?.fix && 'apply' in dead.fix);
    await dead.fix.apply();
    await serve(socket, () => ({ ...ENGINE, camera: 'work' }));
    const [daemon, engine] = await look(processes);
    assert.deepEqual([daemon?.level, daemon?.saw], ['error', 'The helper daemon does not run']);
    assert.match(engine?.saw ?? '', /^The engine of work runs/);
    const [version] = await look(peerVersions);
    assert.match(version?.saw ?? '', /^The engine of work is of an older version/);
  });

  it('pass on what the daemon is troubled by', async () => {
    const error = { code: 'DEVICE_BUSY', message: '/dev/video9 is fed', hint: 'Close it.' };
    const device = { camera: 'camfx', path: '/dev/video9', label: 'camfx', format: null };
    const output = { type: 'v4l2loopback' as const, ...device, watchers: null };
    const outputs = [{ ...output, state: 'failed' as const, frames: 0, error }];
    await serve(RUNTIME.daemonSocket, () => ({ ...DAEMON, outputs, troubles: [{ ...error, message: 'b' }] }));
    const found = (await look(processes)).filter(({ level }) => level === 'error');
    assert.deepEqual(
      found.map(({ saw, remedy }) => [saw, remedy]),
      [
        ['b', 'Close it.'],
        ['/dev/video9 is fed', 'Close it.'],
      ],
    );
  });

  it('warn of a device that keeps no picture for a death of the daemon', async () => {
    const device = { camera: 'camfx', path: '/dev/video9', label: 'camfx', format: null, watchers: null };
    const output = {
      type: 'v4l2loopback' as const,
      ...device,
      state: 'idle' as const,
      frames: 0,
      error: null,
    };
    const outputs = [output, { ...output, path: '/dev/video10', insuranceTrouble: 'VIDIOC_REQBUFS: EBUSY' }];
    await serve(RUNTIME.daemonSocket, () => ({ ...DAEMON, outputs }));
    const [finding, ...more] = (await look(processes)).filter(({ level }) => level === 'warning');
    assert.equal(finding?.subject, '/dev/video10');
    assert.match(finding.saw, /VIDIOC_REQBUFS: EBUSY/);
    assert.deepEqual(more, []);
  });

  it('find a daemon that answers what nobody understands', async () => {
    await serve(RUNTIME.daemonSocket, () => 'hello');
    const [finding] = await look(processes);
    assert.equal(finding?.level, 'error');
    assert.match(finding.saw, /Unexpected answer/);
  });

  const PINNED = {
    '/sys/class/video4linux/video9/format': 'YU12:640x360@30\n',
    '/sys/class/video4linux/video9/state': 'output\n',
  };
  const wishes: [what: string, format: Partial<typeof FORMAT>, level: string, says: RegExp][] = [
    ['what camfx has', {}, 'ok', /pinned to YU12 640x360, which is what camfx has$/],
    ['another size', { width: 1280, height: 720 }, 'warning', /open in zoom \(process 4711\)$/],
  ];
  for (const [what, change, level, says] of wishes)
    it(`compare the format that a reader pins with ${what}`, async () => {
      const idle = { ...LOOPBACK, isCapture: false, isOutput: true };
      madeUp.addHolder(4711, 'zoom', LOOPBACK.path);
      machine = madeUp.make(PINNED, { nodes: [idle] });
      const producer = { pid: 4200, generation: 1, published: 1, dropped: 0 };
      const cameras = [
        { name: 'camfx', note: '', producer: { ...producer, format: { ...FORMAT, ...change } } },
      ];
      await serve(RUNTIME.daemonSocket, () => ({ ...DAEMON, cameras }));
      const [finding] = await look(deviceFormat);
      assert.equal(finding?.level, level);
      assert.match(finding.saw, says);
      if (level === 'warning') assert.match(finding.why, /^A producer that has YU12 1280x720 gets/);
    });

  it('know the camera of a device that is pinned by its label', async () => {
    const idle = { ...LOOPBACK, card: 'camfx work 2', isCapture: false, isOutput: true };
    madeUp.addHolder(4711, 'zoom', LOOPBACK.path);
    machine = madeUp.make(PINNED, { nodes: [idle] });
    const format = { ...FORMAT, width: 1280, height: 720 };
    await serve(`${RUNTIME.directory}/engine-work.sock`, () => ({ ...ENGINE, camera: 'work', format }));
    const [finding] = await look(deviceFormat);
    assert.equal(finding?.level, 'warning');
    assert.match(finding.why, /^A producer that has YU12 1280x720 gets/);
  });

  it('are content with peers of the same version', async () => {
    const version = projectVersion();
    await serve(RUNTIME.daemonSocket, () => ({ ...DAEMON, version }));
    await serve(RUNTIME.engineSocket, () => ({ ...ENGINE, version }));
    assert.deepEqual(
      (await look(peerVersions)).map(({ level }) => level),
      ['ok', 'ok'],
    );
  });

  it('find a daemon and an engine of other versions', async () => {
    await serve(RUNTIME.daemonSocket, () => ({ ...DAEMON, version: '0.0.9' }));
    await serve(RUNTIME.engineSocket, () => ENGINE);
    const [daemon, engine] = await look(peerVersions);
    assert.equal(daemon?.level, 'warning');
    assert.match(daemon.saw, /^The helper daemon is of version 0\.0\.9, this command of \d/);
    assert.match(daemon.remedy, /camfx stop/);
    assert.equal(engine?.level, 'note');
    assert.match(engine.saw, /an older version/);
  });

  it('find sockets whose process was killed, and remove those only', async () => {
    await serve(RUNTIME.engineSocket, () => ENGINE);
    leaveDead(RUNTIME.daemonSocket);
    const ring = createServer();
    await new Promise<void>((resolve) => ring.listen(machine.path(RUNTIME.ringSocket), resolve));
    const [finding] = await look(deadSockets);
    assert.equal(finding?.level, 'warning');
    assert.match(finding.saw, /daemon\.sock and .*ring\.sock$/);
    assert.ok(finding.fix && 'apply' in finding.fix);
    await finding.fix.apply();
    assert.equal(machine.exists(RUNTIME.daemonSocket), false);
    assert.equal(machine.exists(RUNTIME.ringSocket), false);
    assert.equal(machine.exists(RUNTIME.engineSocket), true);
    assert.deepEqual(
      (await look(deadSockets)).map(({ level }) => level),
      ['ok'],
    );
    await new Promise((resolve) => ring.close(resolve));
  });

  it('leave a socket alone that a new process has taken since', async () => {
    leaveDead(RUNTIME.daemonSocket);
    leaveDead(RUNTIME.ringSocket);
    leaveDead(RUNTIME.engineSocket);
    const [finding] = await look(deadSockets);
    assert.ok(finding?.fix && 'apply' in finding.fix);
    rmSync(machine.path(RUNTIME.daemonSocket));
    await serve(RUNTIME.daemonSocket, () => DAEMON);
    await finding.fix.apply();
    assert.equal(machine.exists(RUNTIME.daemonSocket), true);
    assert.equal(machine.exists(RUNTIME.ringSocket), true);
    assert.equal(machine.exists(RUNTIME.engineSocket), false);
  });
});
