import { chown, mkdir, rm } from 'node:fs/promises';
import { run } from '../command.js';
import { eventually } from '../eventually.js';
import { patienceSeconds } from '../scenario.js';
import type { ScenarioContext } from './context.js';
import type { ManagedProcess } from './managed-process.js';

const cgroups = '/sys/fs/cgroup';
const cgroup = `${cgroups}/nobody`;
const runsSystemd = '/run/systemd/system';
const nobody = 65534;

/** systemd as the service manager of the user nobody, who is in the group video, as a login starts it. */
export class UserServices {
  private constructor(
    private readonly context: ScenarioContext,
    private readonly systemd: ManagedProcess,
  ) {}

  static async start(context: ScenarioContext): Promise<UserServices> {
    // By this folder programs know that systemd runs the machine; the user's one asks too.
    await mkdir(runsSystemd, { recursive: true });
    await run('mount', ['-t', 'cgroup2', 'cgroup2', cgroups]);
    await mkdir(cgroup);
    for (const file of ['', '/cgroup.procs', '/cgroup.subtree_control'])
      await chown(cgroup + file, nobody, nobody);
    const systemd = ['/lib/systemd/systemd', '--user', '--unit=basic.target', '--log-target=console'];
    const enter = ['-c', `echo $$ >${cgroup}/cgroup.procs && exec env "$@"`, 'sh'];
    const command = [...enter, ...(await context.asNobody('--groups=video', ...systemd))];
    const services = new UserServices(context, context.spawn('systemd', 'sh', command));
    await eventually(patienceSeconds, async () => {
      const up = await services.systemctl('is-active', 'basic.target').catch(String);
      return up === 'active' ? [] : [`basic.target: ${up}`];
    });
    return services;
  }

  async systemctl(...args: string[]): Promise<string> {
    const command = await this.context.asNobody('--groups=video', 'systemctl', '--user', ...args);
    return (await run('env', command)).trim();
  }

  /** A property of a unit, such as MainPID. */
  property(unit: string, name: string): Promise<string> {
    return this.systemctl('show', '--value', `--property=${name}`, unit);
  }

  /** Ends them all, as a logout does. */
  async stop(): Promise<void> {
    await this.systemctl('exit');
    await this.systemd.exit(patienceSeconds);
    await run('umount', [cgroups]);
    await rm(runsSystemd, { recursive: true });
  }
}
