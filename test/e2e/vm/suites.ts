import { existsSync } from 'node:fs';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { run } from '../command.js';
import { vmCache } from '../project.js';

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const listsMaxAgeMs = 24 * 3600 * 1000;

/**
 * Packages of one Debian suite, through apt with sources, lists and caches of its own, so that the machine's
 * configuration stays as it is and no root is needed.
 */
export class Suite {
  private constructor(
    readonly name: string,
    private readonly folder: string,
  ) {}

  /** Opens a suite and fetches its package lists unless they are from today. */
  static async open(name: string): Promise<Suite> {
    const suite = new Suite(name, `${vmCache}/suites/${name}`);
    await suite.refresh();
    return suite;
  }

  /** The fields of a package's candidate version, such as `Version` and `Depends`. */
  async show(packageName: string): Promise<Map<string, string>> {
    const text = await this.apt('apt-cache', ['show', '--no-all-versions', packageName]);
    const fields = new Map<string, string>();
    for (const line of text.split('\n')) {
      const field = /^([A-Z][\w-]*): (.*)$/.exec(line);
      if (field?.[1] !== undefined && field[2] !== undefined) fields.set(field[1], field[2]);
    }
    return fields;
  }

  /** Downloads packages and unpacks them into `root` without installing anything. */
  async unpack(packageNames: readonly string[], root: string): Promise<void> {
    const downloads = `${root}.debs`;
    await mkdir(downloads, { recursive: true });
    await mkdir(root, { recursive: true });
    await this.apt('apt-get', ['-qq', 'download', ...packageNames], downloads);
    for (const file of await readdir(downloads)) {
      await run('dpkg-deb', ['-x', `${downloads}/${file}`, root]);
    }
  }

  private async refresh(): Promise<void> {
    const stamp = `${this.folder}/updated`;
    const age = existsSync(stamp) ? Date.now() - (await stat(stamp)).mtimeMs : Infinity;
    if (age < listsMaxAgeMs) return;
    for (const folder of ['state/lists/partial', 'cache/archives/partial']) {
      await mkdir(`${this.folder}/${folder}`, { recursive: true });
    }
    await writeFile(`${this.folder}/status`, '');
    await writeFile(`${this.folder}/debian.sources`, await this.sources());
    await this.apt('apt-get', ['-qq', 'update']);
    await writeFile(stamp, '');
  }

  private async sources(): Promise<string> {
    const lines = ['Types: deb', `URIs: ${await mirrorUri()}`, `Suites: ${this.name}`, 'Components: main'];
    if (existsSync(keyring)) lines.push(`Signed-By: ${keyring}`);
    return lines.join('\n') + '\n';
  }

  private apt(program: 'apt-get' | 'apt-cache', args: readonly string[], cwd = this.folder): Promise<string> {
    const settings = {
      'Dir::Etc::SourceList': `${this.folder}/debian.sources`,
      'Dir::Etc::SourceParts': '/dev/null',
      'Dir::Etc::Preferences': '/dev/null',
      'Dir::Etc::PreferencesParts': '/dev/null',
      'Dir::State': `${this.folder}/state`,
      'Dir::State::status': `${this.folder}/status`,
      'Dir::Cache': `${this.folder}/cache`,
      'Acquire::Languages': 'none',
      // An old mirror will do for what runs in the VM only; its signature is checked all the same.
      'Acquire::Check-Valid-Until': 'false',
      // apt's own download user may not enter the project's folder.
      'APT::Sandbox::User': '',
    };
    const options = Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
    return run(program, [...options, ...args], { cwd });
  }
}

/** The Debian mirror that this machine already uses. */
async function mirrorUri(): Promise<string> {
  const format = '$(ORIGIN)\t$(CODENAME)\t$(REPO_URI)';
  const targets = await run('apt-get', ['indextargets', '--format', format, 'Identifier: Packages']);
  for (const target of targets.split('\n')) {
    const [origin, codename, uri] = target.split('\t');
    // The security archive is a separate tree that has no other suites.
    if (origin === 'Debian' && uri && !codename?.endsWith('-security')) return uri;
  }
  throw new Error("apt knows no Debian archive: the VM's kernels come from there. Run apt-get update first.");
}
