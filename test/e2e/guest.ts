import { parseArgs } from 'node:util';
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
for (const [index, scenario] of matching(values.scenario).entries()) {
  await runScenario(scenario, `/run/camfx-e2e/${index}`, { modules, verbose: values.verbose });
}
emit({ type: 'done' });
process.exit(0);
