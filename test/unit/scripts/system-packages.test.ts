import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { importScript } from './import-script.js';

type Manager = 'apt' | 'dnf' | 'pacman';
interface Row {
  why: string;
  command?: string;
  header?: string;
  apt?: string;
  dnf?: string;
  pacman?: string;
}
const { packageManager, installedNames, packageNames, listing } = (await importScript('system-packages')) as {
  packageManager: (osRelease: string, isThere: (command: string) => boolean) => Manager | undefined;
  installedNames: (output: string) => Set<string>;
  packageNames: (packages: Row[], manager: Manager) => string[];
  listing: (packages: Row[], manager: Manager) => string[];
};
const tables = (await importScript('packages')) as Record<string, Row[]>;

const has =
  (...commands: string[]) =>
  (command: string) =>
    commands.includes(command);

describe('packageManager', () => {
  it('is the one of the distribution', () => {
    assert.equal(packageManager('NAME="Debian GNU/Linux"\nID=debian\n', has('apt-get')), 'apt');
    assert.equal(packageManager('ID=fedora\nVERSION_ID=42\n', has('dnf')), 'dnf');
    assert.equal(packageManager('ID=arch\n', has('pacman')), 'pacman');
  });

  it('is the one of the family of a derived distribution', () => {
    assert.equal(packageManager('ID=linuxmint\nID_LIKE="ubuntu debian"\n', has('apt-get', 'dnf')), 'apt');
    assert.equal(packageManager("ID='nobara'\nID_LIKE='fedora'\n", has('apt-get', 'dnf')), 'dnf');
  });

  it("is the distribution's own when another one is installed beside it", () => {
    assert.equal(packageManager('ID=fedora\n', has('apt-get', 'dnf')), 'dnf');
    assert.equal(packageManager('ID=arch\n', has('apt-get', 'dnf', 'pacman')), 'pacman');
  });

  it('is whatever is there on a distribution that it does not know', () => {
    assert.equal(packageManager('ID=mydistro\n', has('pacman')), 'pacman');
    assert.equal(packageManager('', has('apt-get')), 'apt');
  });

  it('is none when none is there', () => {
    assert.equal(packageManager('ID=debian\n', has()), undefined);
  });
});

describe('installedNames', () => {
  it('reads dpkg-query: only packages whose files are in place count', () => {
    const output = [
      'installed kmod',
      'config-files cpio',
      'not-installed ffmpeg',
      'dpkg-query: no packages found matching qemu-system-x86',
      '',
    ].join('\n');
    assert.deepEqual(installedNames(output), new Set(['kmod']));
  });

  it('reads rpm and pacman', () => {
    assert.deepEqual(
      installedNames('installed libasan\npackage libtsan is not installed\n'),
      new Set(['libasan']),
    );
    assert.deepEqual(installedNames("gcc\nerror: package 'doctest' was not found\n"), new Set(['gcc']));
  });
});

describe('the lists of packages', () => {
  it('name each package of a distribution once, in order', () => {
    const rows = [
      { dnf: 'clang-tools-extra', apt: 'clang-tidy', why: 'looks for bugs' },
      { dnf: 'clang-tools-extra', apt: 'clang-format', why: 'checks the layout' },
      { dnf: 'libasan', why: 'is a sanitizer' },
    ];
    assert.deepEqual(packageNames(rows, 'dnf'), ['clang-tools-extra', 'libasan']);
    assert.deepEqual(packageNames(rows, 'apt'), ['clang-format', 'clang-tidy']);
  });

  it('are shown with the reasons in one column', () => {
    const rows = [
      { apt: 'g++', why: 'compiles the C++ core' },
      { apt: 'libyuv-dev', why: 'converts and scales frames' },
    ];
    assert.deepEqual(listing(rows, 'apt'), [
      'g++         compiles the C++ core',
      'libyuv-dev  converts and scales frames',
    ]);
  });

  it('tell of each row for every distribution how to find it and what it is called', () => {
    for (const row of Object.values(tables).flat()) {
      const managers = [row.apt, row.dnf, row.pacman].filter((name) => name !== undefined);
      const canBeFound = row.command !== undefined || row.header !== undefined;
      // Arch has it only where users put packages of their own.
      const wanted = row.command === 'spin' ? 2 : 3;
      assert.ok(canBeFound ? managers.length === wanted : managers.length > 0, JSON.stringify(row));
      assert.match(row.why, /^[a-z].*[^.]$/);
    }
  });
});
