import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { format } from 'prettier';
import { projectPath } from '../../../../src/project-path.js';
import { effectTables } from '../../../pictures/effect-tables.js';

it('docs/effects.md has every effect with its parameters, as npm run pictures writes them', async () => {
  const page = readFileSync(projectPath('docs/effects.md'), 'utf8');
  const tables = await format(effectTables(), { parser: 'markdown' });
  assert.ok(page.endsWith(tables), 'run npm run pictures');
});
