import { parseArgs } from 'node:util';
import { BrowserPool } from './browser/browser.js';
import { emit, runScenario } from './guest/runner.js';
import type { ModulePaths } from './guest/modules.js';
import { matching } from './scenarios/index.js';

// Runs inside the VM, as root: the host's test/e2e/main.ts writes this command line.
const { values } = parseArgs({
  options: {
    'kernel-release': { type: 'string' },
    'module-base': { type: 'string' },
    loopback: { type: 'string' },
    module: { type: 'string' },
    scenario: { type: 'string' },
    'module-only': { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});

function required(name: 'kernel-release' | 'module-base' | 'loopback' | 'module'): string {
  const value = values[name];
  if (value === undefined) throw new Error(`the guest needs --${name}`);
  return value;
}

const modules: ModulePaths = {
  kernelRelease: required('kernel-release'),
  moduleBase: required('module-base'),
  loopback: required('loopback'),
};
emit({ type: 'hello', kernel: modules.kernelRelease, module: required('module') });
const browsers = new BrowserPool('/run/camfx-e2e/browsers');
for (const [index, scenario] of matching(values.scenario, values['module-only']).entries()) {
  await runScenario(scenario, `/run/camfx-e2e/${index}`, { modules, browsers, verbose: values.verbose });
}
await browsers.close();
emit({ type: 'done' });
process.exit(0);
