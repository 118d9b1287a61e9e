import assert from 'node:assert/strict';
import { it } from 'node:test';
import { importScript } from './import-script.js';

const { packageFolder } = (await importScript('bundle')) as {
  packageFolder: (file: string) => string | undefined;
};

it('the licence of a bundled file is that of its innermost package', () => {
  assert.equal(packageFolder('node_modules/zod/v4/core/api.js'), 'node_modules/zod');
  assert.equal(packageFolder('node_modules/@img/colour/index.cjs'), 'node_modules/@img/colour');
  assert.equal(
    packageFolder('node_modules/sharp/node_modules/semver/re.js'),
    'node_modules/sharp/node_modules/semver',
  );
  assert.equal(packageFolder('src/cli/main.ts'), undefined);
});
