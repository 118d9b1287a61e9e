import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { startDaemonService } from '../../../src/cli/daemon-service.js';

describe('the daemon’s service', () => {
  let folder: string;
  let environment: NodeJS.ProcessEnv;

  /** A machine with a user's systemd, whose systemctl ends with `exitCode`. */
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'camfx-service-'));
    environment = {
      HOME: join(folder, 'home'),
      XDG_RUNTIME_DIR: join(folder, 'run'),
      PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
    };
    for (const each of ['bin', 'run/systemd']) mkdirSync(join(folder, each), { recursive: true });
    writeFileSync(join(folder, 'run/systemd/private'), '');
    answer(0);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function answer(exitCode: number): void {
    const script = `#!/bin/sh\necho "$@" >>"${join(folder, 'asked')}"\nexit ${exitCode}\n`;
    writeFileSync(join(folder, 'bin/systemctl'), script, { mode: 0o755 });
  }

  function install(config: string): void {
    mkdirSync(join(folder, config, 'systemd/user'), { recursive: true });
    writeFileSync(join(folder, config, 'systemd/user/camfxd.service'), '');
  }

  const asked = (): string =>
    existsSync(join(folder, 'asked')) ? readFileSync(join(folder, 'asked'), 'utf8') : '';

  it('is started where camfx setup has added it', async () => {
    install('home/.config');
    assert.equal(await startDaemonService(environment), true);
    assert.equal(asked(), '--user start camfxd.service\n');
  });

  it('is looked for where the user has their configuration, which is no relative path', async () => {
    install('elsewhere');
    assert.equal(await startDaemonService(environment), false);
    environment.XDG_CONFIG_HOME = 'elsewhere';
    assert.equal(await startDaemonService(environment), false);
    assert.equal(asked(), '');
    environment.XDG_CONFIG_HOME = join(folder, 'elsewhere');
    assert.equal(await startDaemonService(environment), true);
  });

  it('is not asked for where there is none, or no systemd of the user’s', async () => {
    assert.equal(await startDaemonService(environment), false);
    install('home/.config');
    rmSync(join(folder, 'run/systemd/private'));
    assert.equal(await startDaemonService(environment), false);
    delete environment.XDG_RUNTIME_DIR;
    assert.equal(await startDaemonService(environment), false);
    assert.equal(asked(), '');
  });

  it('is none when it can not be started, or systemctl is missing', async () => {
    install('home/.config');
    answer(1);
    assert.equal(await startDaemonService(environment), false);
    assert.notEqual(asked(), '');
    environment.PATH = join(folder, 'nowhere');
    assert.equal(await startDaemonService(environment), false);
  });
});
