import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { importScript } from './import-script.js';

interface Lock {
  packages: Record<
    string,
    { version?: string; integrity?: string; optional?: boolean; devOptional?: boolean }
  >;
}
const { isInstalled } = (await importScript('node-modules')) as {
  isInstalled: (lock: Lock, installed: Lock | undefined) => boolean;
};
const { nodeVersionProblem } = (await importScript('node-version')) as {
  nodeVersionProblem: (version: string) => string | undefined;
};

const zod = { version: '4.6.7', integrity: 'sha512-zod' };
const sharp = { version: '0.35.5', integrity: 'sha512-sharp' };
const arm = { version: '0.35.5', integrity: 'sha512-arm', optional: true };
const lock: Lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/zod': zod,
    'node_modules/sharp': sharp,
    'node_modules/@img/sharp-linux-arm64': arm,
  },
};

describe('node_modules', () => {
  it('is up to date with every package of the lock file but those for other machines', () => {
    assert.equal(
      isInstalled(lock, { packages: { 'node_modules/zod': zod, 'node_modules/sharp': sharp } }),
      true,
    );
  });

  it('is not when npm has never finished', () => {
    assert.equal(isInstalled(lock, undefined), false);
  });

  it('is not with a package missing', () => {
    assert.equal(isInstalled(lock, { packages: { 'node_modules/zod': zod } }), false);
  });

  it('is not with a package of another version or other content', () => {
    for (const other of [
      { ...zod, version: '4.6.6' },
      { ...zod, integrity: 'sha512-other' },
    ]) {
      const packages = { 'node_modules/zod': other, 'node_modules/sharp': sharp };
      assert.equal(isInstalled(lock, { packages }), false);
    }
  });

  it('is not with a package that the lock file no longer has', () => {
    const packages = { 'node_modules/zod': zod, 'node_modules/sharp': sharp, 'node_modules/left-pad': zod };
    assert.equal(isInstalled(lock, { packages }), false);
  });
});

describe('the check of Node', () => {
  it('accepts 20.11 and newer', () => {
    for (const version of ['20.11.0', '20.20.2', '22.0.0', '24.1.0']) {
      assert.equal(nodeVersionProblem(version), undefined);
    }
  });

  it('says which one is needed and which one is there', () => {
    for (const version of ['20.9.0', '18.19.0', '9.11.2']) {
      assert.match(
        nodeVersionProblem(version) ?? '',
        new RegExp(`needs Node\\.js 20\\.11 .* this is ${version}:`),
      );
    }
  });
});
