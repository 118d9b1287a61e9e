/** The helper daemon as the user's systemd service, where `camfx setup` has added it. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const UNIT = 'camfxd.service';
/** It is ready within a second, or not at all. */
const START_TIMEOUT_MS = 20_000;

/** Starts the service and waits until it is ready; false where there is none, or it can't be started. */
export async function startDaemonService(environment: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  const { XDG_CONFIG_HOME, XDG_RUNTIME_DIR } = environment;
  const config = XDG_CONFIG_HOME?.startsWith('/')
    ? XDG_CONFIG_HOME
    : join(environment.HOME || homedir(), '.config');
  if (!existsSync(join(config, 'systemd/user', UNIT))) return false;
  if (XDG_RUNTIME_DIR === undefined || !existsSync(join(XDG_RUNTIME_DIR, 'systemd/private'))) return false;
  try {
    const options = { env: environment, timeout: START_TIMEOUT_MS };
    await promisify(execFile)('systemctl', ['--user', 'start', UNIT], options);
    return true;
  } catch {
    return false; // the daemon is then started as where there is no service, and says what is wrong
  }
}
