import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Finding } from '../../../src/doctor/check.js';
import { devicePermission } from '../../../src/doctor/checks/device-permission.js';
import type { Person } from '../../../src/doctor/person.js';
import { CAMERA, MadeUpMachine } from './made-up-machine.js';

const ALICE: Person = { uid: 1000, name: 'alice', groups: [1000], home: '/home/alice' };

describe('the check of device permissions', () => {
  let madeUp = new MadeUpMachine();
  beforeEach(() => {
    madeUp = new MadeUpMachine();
  });
  afterEach(() => {
    madeUp.remove();
  });

  /** A camera that belongs to the group of these tests' files, which is called video. */
  function look(mode: number, person: Person, members = ''): Finding[] {
    const group = `root:x:0:\nvideo:x:${gid()}:${members}\n`;
    const machine = madeUp.make({ '/etc/group': group }, { nodes: [CAMERA], person });
    chmodSync(machine.path(CAMERA.path), mode);
    machine.mayWrite = () => false;
    // Root's files belong to the group 0, which is no group to join.
    const stat = machine.stat(CAMERA.path);
    machine.stat = () => stat && Object.assign(stat, { gid: gid() });
    return devicePermission.look(machine);
  }
  const gid = (): number => 44;

  it('says nothing when all devices may be opened', () => {
    assert.deepEqual(
      devicePermission.look(madeUp.make()).map(({ level }) => level),
      ['ok'],
    );
  });

  it('names the group that opens the device, and adds its owner to it', () => {
    const [finding] = look(0o660, ALICE);
    assert.equal(finding?.level, 'error');
    assert.equal(
      finding.saw,
      'No permission to open /dev/video0 "Webcam" (EACCES): group video, mode 660, and alice is not in that group',
    );
    assert.match(finding.remedy, /^Join the video group: sudo usermod -aG video "\$USER"/);
    assert.deepEqual(finding.fix, { command: ['usermod', '-aG', 'video', 'alice'], needsRoot: true });
  });

  it('asks for a new login once its repair has been done', () => {
    const { fix } = look(0o660, ALICE)[0] ?? {};
    assert.ok(fix && 'command' in fix);
    const stub = join(madeUp.root, 'usermod');
    // usermod -aG video alice
    const script = `#!/bin/sh\n[ "$1" = -aG ] && sed -i "/^$2:/s/$/$3/" '${madeUp.root}/etc/group'\n`;
    writeFileSync(stub, script, { mode: 0o755 });
    const [, ...args] = fix.command;
    assert.equal(spawnSync(stub, args).status, 0);
    const members = /^video:x:\d+:(.*)$/m.exec(readFileSync(`${madeUp.root}/etc/group`, 'utf8'))?.[1];
    assert.match(look(0o660, ALICE, members)[0]?.remedy ?? '', /^Log out and in again/);
  });

  it('asks for a new login after that', () => {
    const [finding] = look(0o660, ALICE, 'bob,alice');
    assert.match(finding?.saw ?? '', /alice is in that group since the last login only$/);
    assert.match(finding?.remedy ?? '', /^Log out and in again/);
    assert.equal(finding?.fix, undefined);
  });

  it('suspects a sandbox when the group is not the reason', () => {
    assert.match(look(0o660, { ...ALICE, groups: [1000, 44] })[0]?.remedy ?? '', /container or a sandbox/);
  });

  it('gives the device to the group when that may not open it either', () => {
    assert.match(look(0o600, ALICE)[0]?.remedy ?? '', /camfx setup.*sudo chgrp video \/dev\/video0/);
  });
});
