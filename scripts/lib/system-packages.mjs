// @ts-check
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { isOnPath, run, runOrFail, ScriptError } from './command.mjs';
import { readText } from './project-files.mjs';
import { timed } from './script.mjs';

/** @typedef {import('./packages.mjs').SystemPackage} SystemPackage */
/** @typedef {import('./packages.mjs').PackageManager} PackageManager */

const HEADER_FOLDERS = [
  '/usr/include',
  '/usr/include/x86_64-linux-gnu',
  '/usr/include/aarch64-linux-gnu',
  '/usr/local/include',
];

/**
 * How each manager installs, refreshes its lists of packages, and where these lists are. apt-get waits for
 * another one to let go of dpkg's lock instead of failing at once.
 * @type {Record<PackageManager, { install: string[], refresh: string[], lists: string }>}
 */
const MANAGERS = {
  apt: {
    install: ['apt-get', '-o', 'DPkg::Lock::Timeout=300', 'install', '-y', '--no-install-recommends'],
    refresh: ['apt-get', '-o', 'DPkg::Lock::Timeout=300', 'update'],
    lists: '/var/lib/apt/lists',
  },
  dnf: {
    install: ['dnf', 'install', '-y', '--setopt=install_weak_deps=False'],
    refresh: ['dnf', 'makecache', '--refresh'],
    lists: '/var/cache',
  },
  pacman: {
    install: ['pacman', '-S', '--needed', '--noconfirm'],
    refresh: ['pacman', '-Sy', '--noconfirm'],
    lists: '/var/lib/pacman/sync',
  },
};

/**
 * Each prints the installed ones of the packages it is given, one a line, and complaints about the others.
 * @type {Record<PackageManager, string[]>}
 */
const LIST_INSTALLED = {
  apt: ['dpkg-query', '-W', '-f', '${db:Status-Status} ${Package}\\n'],
  dnf: ['rpm', '-q', '--qf', 'installed %{NAME}\\n'],
  pacman: ['pacman', '-Q', '--quiet'],
};

/**
 * Makes sure that the packages are there: says which are missing and what each is for, and installs them.
 * @param {SystemPackage[]} packages
 * @throws {ScriptError} when they can't be installed; it names the command to run
 */
export async function installSystemPackages(packages) {
  const manager = packageManager(readText('/etc/os-release') ?? '', isOnPath);
  const missing = await findMissing(packages, manager);
  if (missing.length === 0) return;
  if (manager === undefined) {
    const names = missing.map((row) => nameOf(row)).join(', ');
    throw new ScriptError(`found no apt-get, dnf or pacman here: install ${names} and run this again`);
  }
  const names = packageNames(missing, manager);
  console.log('camfx needs from the system:');
  for (const line of listing(missing, manager)) console.log(`  ${line}`);
  const install = [...MANAGERS[manager].install, ...names];
  const prefix = await rootPrefix();
  if (prefix === undefined) {
    throw new ScriptError(`installing needs root: run \`sudo ${install.join(' ')}\`, then this again`);
  }
  console.log(`running ${[...prefix, ...install].join(' ')}`);
  await timed('installing', 'installed', () => installAsRoot(manager, prefix, install));
  const still = await findMissing(missing, manager);
  if (still.length > 0) {
    const names = still.map((row) => nameOf(row, manager)).join(', ');
    throw new ScriptError(`\`${install.join(' ')}\` succeeded, but ${names} is still not found`);
  }
}

/**
 * Installs with the lists of packages at hand, and once more with fresh ones: container images come without
 * lists, and old lists name files that the mirror no longer has.
 * @param {PackageManager} manager
 * @param {string[]} prefix
 * @param {string[]} install
 */
async function installAsRoot(manager, prefix, install) {
  const asRoot = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive'];
  const { refresh, lists } = MANAGERS[manager];
  if (existsSync(lists) && readdirSync(lists).some((name) => /_Packages|\.db$|dnf/.test(name))) {
    const { code } = await run([...asRoot, ...install]);
    if (code === 0) return;
  }
  await runOrFail('refreshing the lists of packages', [...asRoot, ...refresh]);
  await runOrFail('installing packages', [...asRoot, ...install]);
}

/**
 * @returns {Promise<string[] | undefined>} what to put before a command that needs root; undefined: no way.
 *   sudo asks for the password on the terminal, so it is of use only with one, or when it needs no password.
 */
async function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  if (!isOnPath('sudo')) return undefined;
  if (process.stdin.isTTY) return ['sudo'];
  const { code } = await run(['sudo', '-n', 'true']);
  return code === 0 ? ['sudo', '-n'] : undefined;
}

/**
 * @param {string} osRelease the text of /etc/os-release
 * @param {(command: string) => boolean} isThere
 * @returns {PackageManager | undefined}
 */
export function packageManager(osRelease, isThere) {
  const ids = [...osRelease.matchAll(/^(?:ID|ID_LIKE)=(.*)$/gm)].flatMap(([, value = '']) =>
    value.replace(/["']/g, '').split(' '),
  );
  /** @type {[PackageManager, string, string[]][]} */
  const known = [
    ['apt', 'apt-get', ['debian', 'ubuntu']],
    ['dnf', 'dnf', ['fedora', 'rhel', 'centos']],
    ['pacman', 'pacman', ['arch']],
  ];
  const there = known.filter(([, command]) => isThere(command));
  const own = there.find(([, , families]) => families.some((family) => ids.includes(family)));
  return (own ?? there[0])?.[0];
}

/**
 * @param {SystemPackage[]} packages
 * @param {PackageManager | undefined} manager
 * @returns {Promise<SystemPackage[]>}
 */
async function findMissing(packages, manager) {
  const unsure = packages.filter((row) => isFound(row) === undefined && manager && row[manager]);
  const installed = manager && unsure.length > 0 ? await listInstalled(unsure, manager) : new Set();
  return packages.filter((row) => {
    const found = isFound(row);
    if (found !== undefined) return !found;
    return unsure.includes(row) && !installed.has(nameOf(row, manager));
  });
}

/**
 * @param {SystemPackage[]} packages
 * @param {PackageManager} manager
 */
async function listInstalled(packages, manager) {
  const { output } = await run([...LIST_INSTALLED[manager], ...packageNames(packages, manager)]);
  return installedNames(output);
}

/**
 * @param {SystemPackage} row
 * @returns {boolean | undefined} undefined: only the package manager knows
 */
function isFound({ command, header }) {
  if (command !== undefined) return isOnPath(command);
  if (header !== undefined) return HEADER_FOLDERS.some((folder) => existsSync(path.join(folder, header)));
  return undefined;
}

/**
 * @param {string} output of a LIST_INSTALLED command
 * @returns {Set<string>}
 */
export function installedNames(output) {
  return new Set([...output.matchAll(/^(?:installed )?(\S+)$/gm)].map(([, name = '']) => name));
}

/**
 * @param {SystemPackage[]} packages
 * @param {PackageManager} manager
 * @returns {string[]} sorted, each once
 */
export function packageNames(packages, manager) {
  return [...new Set(packages.flatMap((row) => row[manager] ?? []))].sort();
}

/**
 * @param {SystemPackage[]} packages
 * @param {PackageManager} manager
 * @returns {string[]} "libyuv-dev  converts and scales frames", the reasons in one column
 */
export function listing(packages, manager) {
  const width = Math.max(...packages.map((row) => nameOf(row, manager).length));
  return packages.map((row) => `${nameOf(row, manager).padEnd(width)}  ${row.why}`);
}

/**
 * @param {SystemPackage} row
 * @param {PackageManager} [manager]
 */
function nameOf(row, manager) {
  return row[manager ?? 'apt'] ?? row.command ?? row.header ?? row.why;
}
